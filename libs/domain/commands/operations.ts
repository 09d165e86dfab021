import type { FactType } from '../facts/fact.js';

/** What the stream of an operation is, beyond the stream kind of its fact types. */
export interface OperationRow {
  /** Fact types that a request of this operation may record; the first one where none is named. */
  readonly types: readonly FactType[];
}

function records(...types: FactType[]): OperationRow {
  return { types };
}

/**
 * The operations, by their frozen ids: an id is part of the request's mac (facts-and-subjects.md 4), so it never
 * changes and is never given to another operation. One for every fact type that a caller may record.
 */
export const OPERATIONS_TABLE = {
  // --- consent
  requestConsent: records('consent.requested'),
  grantConsent: records('consent.granted'),
  confirmConsent: records('consent.confirmed'),
  refuseConsent: records('consent.refused'),
  withdrawConsent: records('consent.withdrawn'),
  invalidateConsent: records('consent.invalidated'),
  expireConsent: records('consent.expired'),
  verifyGuardian: records('guardian.verified'),
  // --- contract, obligation, emergency, sale, collection
  startContract: records('contract.started'),
  endContract: records('contract.ended'),
  requestPrecontract: records('precontract.requested'),
  closePrecontract: records('precontract.closed'),
  startObligation: records('obligation.started'),
  declareEmergency: records('emergency.declared'),
  endEmergency: records('emergency.ended'),
  completeSale: records('sale.completed'),
  collectData: records('data.collected'),
  // --- rights
  raiseObjection: records('objection.raised'),
  decideObjection: records('objection.upheld', 'objection.rejected'),
  withdrawObjection: records('objection.withdrawn'),
  receiveSignal: records('signal.received'),
  applyRestriction: records('restriction.applied'),
  notifyRestrictionLift: records('restriction.lift_notified'),
  liftRestriction: records('restriction.lifted'),
  placeHold: records('hold.placed'),
  releaseHold: records('hold.released'),
  requestErasure: records('erasure.requested'),
  refuseErasure: records('erasure.refused'),
  executeErasure: records('erasure.executed'),
  rejectIdentity: records('identity.rejected'),
  receiveRequest: records('request.received'),
  extendRequest: records('request.extended'),
  answerRequest: records('request.answered'),
  optOutOfSaleShare: records('sale_share.opted_out'),
  optInToSaleShare: records('sale_share.opted_in'),
  // --- the person
  recordBirthDate: records('subject.birth_date_recorded'),
  changeResidence: records('subject.residence_changed'),
  recordJurisdiction: records('subject.jurisdiction_recorded'),
  recordDeath: records('subject.deceased'),
  recordInactivity: records('account.inactive'),
  linkIdentifier: records('subject.identifier_linked'),
  unlinkIdentifier: records('subject.identifier_unlinked'),
  mergeSubjects: records('subject.merged'),
  unmergeSubjects: records('subject.unmerged'),
  // --- what was done with the data
  acknowledgeNotice: records('notice.acknowledged'),
  recordDisclosure: records('disclosure.recorded'),
  notifyRecipient: records('recipient.notified'),
  confirmRecipient: records('recipient.confirmed'),
  dischargeDuty: records('duty.discharged'),
  reportProcessing: records('processing.reported'),
  // --- purposes, notices, the controller's register
  publishPurpose: records('purpose.published'),
  retirePurpose: records('purpose.retired'),
  publishNotice: records('notice.published'),
  recordController: records('controller.recorded'),
  changeSetting: records('settings.changed'),
  decideAdequacy: records('adequacy.decided'),
  revokeAdequacy: records('adequacy.revoked'),
  registerSafeguard: records('transfer.safeguard_registered'),
  revokeSafeguard: records('transfer.safeguard_revoked'),
  assessCompatibility: records('compatibility.assessed'),
  recordInstruction: records('instruction.recorded'),
  storeText: records('text.stored'),
} as const satisfies Record<string, OperationRow>;

/** Operations that record whatever type the item names: one fact, a batch item, a replayed fact, an imported one. */
export const GENERIC_OPERATIONS = ['recordFact', 'recordFacts', 'replayFacts', 'importFacts'] as const;

export type OperationId = keyof typeof OPERATIONS_TABLE | (typeof GENERIC_OPERATIONS)[number];

/** Fact types that a caller may record; all others are the ledger's own acts. */
export const RECORDABLE_TYPES: ReadonlySet<FactType> = new Set(
  Object.values(OPERATIONS_TABLE).flatMap((row) => row.types),
);
