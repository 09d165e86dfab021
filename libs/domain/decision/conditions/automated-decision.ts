import { type Case, denied, type Verdict } from '../case.js';
import { underUkReform } from '../packs/regime.js';
import { explicitConsentBeside } from './special-category.js';

/** Art. 22(4): on special categories only with explicit consent or a substantial public interest. */
const SPECIAL: readonly string[] = ['explicit_consent', 'substantial_public_interest'];

/**
 * Gate 14. Art. 22: a solely automated decision needs a contract, a law or explicit consent, and human review,
 * hearing and contest (22(3)). What the purpose does not declare is not allowed.
 */
export function automatedDecisionGate(c: Case): Verdict | undefined {
  const { adm, specialCategory, art9 } = c.inForce.fact.data;
  if (adm === undefined) return denied('ADM_NOT_PERMITTED');
  if (specialCategory === true && !SPECIAL.includes(art9 ?? '')) return denied('ADM_NOT_PERMITTED');
  const safeguarded = adm['safeguards'] === true;
  if (underUkReform(c)) {
    // UK GDPR 22A-22D: any basis but the recognised interests.
    if (c.relied?.basis === 'recognised_legitimate_interests') return denied('ADM_NOT_PERMITTED');
    return safeguarded ? named(c, 'ADM_UK_SAFEGUARDS') : denied('ADM_SAFEGUARDS_MISSING');
  }
  switch (adm['ground']) {
    case 'contract':
      if (c.relied !== undefined && c.relied.basis !== 'contract') return denied('ADM_NOT_PERMITTED');
      return safeguarded ? named(c, 'ADM_CONTRACT') : denied('ADM_SAFEGUARDS_MISSING');
    case 'law':
      return named(c, 'ADM_LAW');
    case 'explicit_consent': {
      const missing = c.relied?.basis === 'consent' ? undefined : explicitConsentBeside(c);
      if (missing !== undefined) return missing;
      return safeguarded ? named(c, 'ADM_EXPLICIT_CONSENT') : denied('ADM_SAFEGUARDS_MISSING');
    }
    default:
      return denied('ADM_NOT_PERMITTED');
  }
}

function named(c: Case, reason: NonNullable<Case['condition']>): undefined {
  c.condition = reason;
}
