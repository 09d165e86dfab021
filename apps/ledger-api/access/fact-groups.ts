import type { Grant } from '#access';
import { FACT_TYPES, type FactType } from '#domain';

/**
 * Who usually records a fact of this type. `record`: the business, of what people and it did. `handle`: also the
 * privacy office, for whoever writes to it instead of pressing a button. `decide`: the controller's decisions.
 * `publish`: what a controller tells the public and sets.
 */
export type FactGroup = 'record' | 'handle' | 'decide' | 'publish';

const HANDLED: ReadonlySet<FactType> = new Set<FactType>([
  'objection.raised',
  'objection.withdrawn',
  'restriction.applied',
  'erasure.requested',
  'request.received',
  'sale_share.opted_out',
  'sale_share.opted_in',
  'consent.withdrawn',
  'disclosure.recorded',
  'recipient.notified',
  'recipient.confirmed',
  'duty.discharged',
]);

const DECIDED: ReadonlySet<FactType> = new Set<FactType>([
  'objection.upheld',
  'objection.rejected',
  'restriction.lift_notified',
  'restriction.lifted',
  'hold.placed',
  'hold.released',
  'erasure.refused',
  'erasure.executed',
  'request.extended',
  'request.answered',
  'identity.rejected',
]);

/** The group of a fact type. */
export function groupOf(type: FactType): FactGroup {
  if (FACT_TYPES[type].stream !== 'subject') return 'publish';
  if (DECIDED.has(type)) return 'decide';
  return HANDLED.has(type) ? 'handle' : 'record';
}

/** Whether a grant's role may record facts of a type; where and about whom is another question. */
export function mayRecordType({ role, factTypes }: Grant, type: FactType): boolean {
  const group = groupOf(type);
  switch (role) {
    case 'admin':
      return true;
    case 'dpo':
      return group === 'handle' || group === 'decide';
    case 'recorder':
      // A decision is no recorder's by default; a service that erases is given `erasure.executed` by name.
      return factTypes === undefined ? group === 'record' || group === 'handle' : factTypes.includes(type);
    default:
      return false;
  }
}
