import { type Case, denied, type Verdict } from '../case.js';
import { consentBefore, isVisible } from '../consent/standing.js';

/**
 * Gate 12. Art. 6(4), 13(3): a further purpose is compatible if the data did not come on consent, the assessment
 * says so, people were told before, and the original basis still holds.
 */
export function compatiblePurpose(c: Case): Verdict | undefined {
  const origin = c.inForce.fact.data.compatibleWith;
  if (origin === undefined || origin === c.question.purpose || c.via.includes(origin))
    return denied('COMPATIBILITY_NOT_ASSESSED');
  const original = c.about(origin);
  const verdict = c.trace.judge(original);
  relyOnConsentsBefore(c);
  if (verdict.basis === 'consent' || cameOnConsent(original))
    return denied('CONSENT_ORIGIN_NEEDS_NEW_CONSENT');
  const assessment = c.purpose?.assessments.findLast(({ at }) => at <= c.at);
  if (assessment === undefined) return denied('COMPATIBILITY_NOT_ASSESSED');
  c.rely(assessment);
  if (assessment.data.result !== 'compatible') return denied('INCOMPATIBLE_PURPOSE');
  if (!assessment.data.notified) return denied('FURTHER_PROCESSING_NOT_NOTIFIED');
  if (!verdict.permitted || verdict.basis === undefined) return denied(verdict.reason);
  c.relied = { basis: verdict.basis, reason: 'COMPATIBLE_PURPOSE' };
  return undefined;
}

/** The person was asked for consent to the original purpose, and it rests on nothing else now. */
function cameOnConsent(original: Case): boolean {
  if (!original.declares('consent')) return false;
  const grant = original.facts.grants.find((entry) => original.counts(entry) && isVisible(original, entry));
  const carriesItself = original.relied !== undefined && original.relied.basis !== 'consent';
  if (grant === undefined || carriesItself) return false;
  original.rely(grant.fact);
  return true;
}

/** A withdrawal of everything that carries the original's answer is here, too, about the consent before it. */
function relyOnConsentsBefore(c: Case): void {
  for (const withdrawal of c.facts.withdrawals) {
    if (c.trace.facts.has(withdrawal.fact)) c.rely(consentBefore(c, withdrawal)?.fact);
  }
}
