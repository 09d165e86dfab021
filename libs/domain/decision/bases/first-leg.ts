import type { Basis } from '../../facts/vocabulary.js';
import type { Case, Leg } from '../case.js';
import { assessConsent, relyOnConsent } from '../consent/checklist.js';
import { relyOnObjections } from '../objections/marketing.js';
import { objectionEffect } from '../objections/particular.js';
import { contractLeg } from './contract.js';
import { fails, holds, type LegFinding } from './leg-finding.js';
import { legalObligationLeg } from './legal-obligation.js';
import { legitimateInterestsLeg } from './legitimate-interests.js';
import { noJustificationLeg, optOutRegimeLeg, pecrExceptionLeg, recognisedInterestsLeg } from './local.js';
import { isLockedOut } from './lock.js';
import { softOptInLeg } from './soft-opt-in.js';
import { vitalInterestsLeg } from './vital-interests.js';

/** Each basis on its own terms (decision rules 1.5). */
const LEGS: Readonly<Record<Basis, (c: Case) => LegFinding>> = {
  consent: consentLeg,
  contract: contractLeg,
  legal_obligation: legalObligationLeg,
  vital_interests: vitalInterestsLeg,
  public_task: () => holds('PUBLIC_TASK'),
  legitimate_interests: legitimateInterestsLeg,
  soft_opt_in: softOptInLeg,
  strictly_necessary: strictlyNecessaryLeg,
  pecr_exception: pecrExceptionLeg,
  recognised_legitimate_interests: recognisedInterestsLeg,
  opt_out_regime: optOutRegimeLeg,
  no_justification_needed: noJustificationLeg,
};

/** A declared basis with what was found about it. */
export interface AssessedLeg extends LegFinding {
  readonly basis: Basis;
}

/**
 * Gate 11. Art. 6(1): the bases in the declared order; the first that holds is the one relied on. The failures are
 * those before it, or all.
 */
export function firstLeg(
  c: Case,
  allows?: (basis: Basis) => boolean,
): { leg?: Leg; failures: readonly AssessedLeg[] } {
  const failures: AssessedLeg[] = [];
  for (const basis of c.inForce.bases) {
    if (allows !== undefined && !allows(basis)) continue;
    const found = assessLeg(c, basis);
    if (found.holds) return { leg: { basis, reason: found.reason }, failures };
    failures.push({ basis, ...found });
  }
  return { failures };
}

/** One basis under gates 8 to 11: the open erasure request, objections, the consent lock, its own conditions. */
export function assessLeg(c: Case, basis: Basis): LegFinding {
  const found = withoutRequest(c, basis);
  return found.holds && isPaused(c, basis) ? fails('ERASURE_REQUEST_PENDING') : found;
}

/** The same but for an open erasure request: whether the basis would refuse it (Art. 17(3)(b)). */
export function withoutRequest(c: Case, basis: Basis): LegFinding {
  const { effect, objections } = openToObjection(c, basis)
    ? objectionEffect(c)
    : { effect: 'none' as const, objections: [] };
  if (effect !== 'none') relyOnObjections(c, objections);
  if (effect === 'upheld') return fails('OBJECTION_UPHELD');
  const found = isLockedOut(c, basis) ? fails('BASIS_SWAP_BLOCKED') : LEGS[basis](c);
  if (effect === 'pending') return { ...fails('OBJECTION_PENDING'), pending: found.holds };
  return found.holds && effect === 'rejected' ? holds('OBJECTION_REJECTED') : found;
}

/** Art. 21(1): bases (e) and (f); not statistics that a task in the public interest needs (Art. 21(6)). */
function openToObjection(c: Case, basis: Basis): boolean {
  if (basis === 'legitimate_interests') return true;
  return basis === 'public_task' && c.inForce.fact.data.statisticsPublicInterest !== true;
}

/** Gate 8. Art. 17(1)(a)-(c): what a wish to be erased pauses while it is open (C-129/21). */
const PAUSED: readonly Basis[] = ['consent', 'legitimate_interests', 'public_task', 'soft_opt_in'];

function isPaused(c: Case, basis: Basis): boolean {
  if (c.operation === 'store' || !PAUSED.includes(basis)) return false;
  const open = c.facts.requests.find((request) => c.counts(request) && request.ends > c.at);
  if (open === undefined || c.setting('erasure_request_effect') !== 'pause') return false;
  c.rely(open.fact);
  return true;
}

function consentLeg(c: Case): LegFinding {
  const finding = assessConsent(c, { scopes: ['processing'] });
  relyOnConsent(c, finding);
  return finding;
}

/** ePrivacy 5(3): storing or reading that the service asked for strictly needs; the burden is the controller's. */
function strictlyNecessaryLeg(c: Case): LegFinding {
  const { terminalAccess } = c.inForce.fact.data;
  return terminalAccess === undefined || terminalAccess === 'strictly_necessary'
    ? holds('TERMINAL_STRICTLY_NECESSARY')
    : fails('TERMINAL_CONSENT_REQUIRED');
}
