import type { Circumstances, Guard } from './command.js';
import { Refusal } from './refusals.js';
import type { ObjectionState } from './subject-state.js';
import { memberOf, objectsOf, saysSomething, textThatMustBe } from './values.js';

/** Rejecting an objection: never a marketing one, never without grounds (GDPR 21(1), 21(3), 12(4)). */
export const rejectionIsLawful: Guard = (circumstances, command) => {
  const objection = circumstances.subject.objections.get(textThatMustBe(command, 'id'));
  if (!objection) throw new Refusal('OBJECTION_UNKNOWN', 'id');
  if (isAboutMarketing(circumstances, objection, command.recordedAt))
    throw new Refusal('MARKETING_OBJECTION_IS_ABSOLUTE', 'id');
  if (!saysSomething(command.values['grounds'])) throw new Refusal('GROUNDS_MISSING', 'grounds');
  if (objection.outcome === 'upheld') throw new Refusal('OBJECTION_ALREADY_UPHELD', 'id');
};

/**
 * An objection to marketing, or one of a particular situation that reaches nothing else (decision rules 1.19,
 * gate 3). One that also reaches other purposes may be rejected: for the marketing ones that has no effect.
 */
function isAboutMarketing({ law }: Circumstances, objection: ObjectionState, now: number): boolean {
  if (objection.marketing) return true;
  if (objection.purposes === '*' || objection.purposes.length === 0) return false;
  return objection.purposes.every(
    (purpose) => law.versionInForce(purpose, now)?.fact.data.directMarketing === true,
  );
}

/** A lift counts only if a notice to the person lies strictly before it; a later notice does not cure (1.9). */
export const liftWasNotified: Guard = ({ subject }, command) => {
  const notices = subject.restrictions.get(textThatMustBe(command, 'id')) ?? [];
  if (!notices.some((noticeAt) => noticeAt < command.at)) throw new Refusal('LIFT_NOT_NOTIFIED', 'id');
};

/** Denials of `erase` that stand in the way of nothing: there is no data of this purpose to keep. */
const NOTHING_TO_KEEP: readonly string[] = ['ERASED', 'PURPOSE_UNKNOWN', 'PURPOSE_NOT_YET_EFFECTIVE'];
const BLOCKS = [
  'LEGAL_HOLD_BLOCKS_ERASURE',
  'RESTRICTION_BLOCKS_ERASURE',
  'LEGAL_OBLIGATION_BLOCKS_ERASURE',
] as const;

/** What must be kept is not erased, unless the command retains it by name (GDPR 17(3); decision rules 1.15). */
export const erasureIsAllowed: Guard = ({ law, ask }, command) => {
  const retained = new Set(objectsOf(command, 'retained').map((kept) => memberOf(kept, 'purpose')));
  const named = command.values['purposes'];
  const purposes = named === '*' ? law.purposes() : Array.isArray(named) ? (named as string[]) : [];
  for (const purpose of purposes) {
    if (retained.has(purpose)) continue;
    const answer = ask({ purpose, operation: 'erase', at: command.recordedAt });
    if (answer.permitted || NOTHING_TO_KEEP.includes(answer.reason)) continue;
    const code = BLOCKS.find((block) => block === answer.reason) ?? 'ERASURE_DENIED';
    throw new Refusal(code, 'purposes', { purpose, reason: answer.reason });
  }
};
