import type { Case } from '../case.js';
import type { Emergency } from '../history/entries.js';
import { fails, holds, type LegFinding } from './leg-finding.js';

/** The emergency declared last that has not ended (Recital 46). */
export function openEmergency(c: Case): Emergency | undefined {
  return c.facts.emergencies.findLast((emergency) => c.counts(emergency) && emergency.ends > c.at);
}

/** Art. 6(1)(d): while a declared emergency lasts. */
export function vitalInterestsLeg(c: Case): LegFinding {
  const emergency = openEmergency(c);
  c.rely(emergency?.fact);
  return emergency === undefined ? fails('NO_EMERGENCY') : holds('VITAL_INTERESTS');
}
