import { openEmergency } from '../bases/vital-interests.js';
import { type Case, denied, type Verdict } from '../case.js';
import { assessConsent, relyOnConsent } from '../consent/checklist.js';

/**
 * Gate 13. Art. 9: special categories need a second condition besides Art. 6. There is no contract among them
 * (EDPB 05/2020 99), and legitimate interests alone never suffice (C-252/21).
 */
export function specialCategoryGate(c: Case): Verdict | undefined {
  const { specialCategory, art9 } = c.inForce.fact.data;
  if (specialCategory !== true) return undefined;
  if (art9 === undefined) return denied('ART9_CONDITION_MISSING');
  if (art9 === 'vital') return vitalCondition(c);
  // On consent the explicit one was asked for by the checklist itself (1.6, row 8).
  if (art9 !== 'explicit_consent' || c.relied?.basis === 'consent') return undefined;
  return explicitConsentBeside(c);
}

/** Art. 9(2)(c): the person is physically or legally incapable of consenting. */
function vitalCondition(c: Case): Verdict | undefined {
  const emergency = openEmergency(c);
  if (emergency?.fact.data.incapable !== true) return denied('EXPLICIT_CONSENT_REQUIRED');
  c.rely(emergency.fact);
  return undefined;
}

/** Explicit consent beside another basis: its own defect is named, its absence as what is needed. */
export function explicitConsentBeside(c: Case): Verdict | undefined {
  const consent = assessConsent(c, { scopes: ['processing'], explicit: true });
  relyOnConsent(c, consent);
  if (consent.holds) return undefined;
  return denied(consent.reason === 'CONSENT_MISSING' ? 'EXPLICIT_CONSENT_REQUIRED' : consent.reason);
}
