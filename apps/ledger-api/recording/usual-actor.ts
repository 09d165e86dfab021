import { FACT_TYPES, type Actor, type FactType } from '#domain';

/** Acts of the controller in a person's stream; every other fact there is the person's own act. */
const CONTROLLERS_ACTS: ReadonlySet<FactType> = new Set<FactType>([
  'consent.requested',
  'consent.expired',
  'consent.invalidated',
  'guardian.verified',
  'obligation.started',
  'emergency.declared',
  'emergency.ended',
  'data.collected',
  'objection.upheld',
  'objection.rejected',
  'restriction.lift_notified',
  'restriction.lifted',
  'hold.placed',
  'hold.released',
  'erasure.refused',
  'erasure.executed',
  'identity.rejected',
  'request.extended',
  'request.answered',
  'subject.deceased',
  'subject.identifier_linked',
  'subject.identifier_unlinked',
  'subject.merged',
  'subject.unmerged',
  'account.inactive',
  'disclosure.recorded',
  'recipient.notified',
  'recipient.confirmed',
  'duty.discharged',
  'processing.reported',
]);

/** Who acted, when the request does not say. */
export function usualActor(type: FactType): Actor {
  return FACT_TYPES[type].stream !== 'subject' || CONTROLLERS_ACTS.has(type) ? 'controller' : 'subject';
}
