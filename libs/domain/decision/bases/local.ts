import type { Case } from '../case.js';
import { UNITED_KINGDOM } from '../packs/jurisdictions.js';
import { localRegime, underUkReform } from '../packs/regime.js';
import { fails, holds, type LegFinding } from './leg-finding.js';

const notHere = fails('BASIS_NOT_AVAILABLE_HERE');

/** UK GDPR 6(1)(ea): recognised legitimate interests, without balancing. */
export function recognisedInterestsLeg(c: Case): LegFinding {
  return underUkReform(c) ? holds('UK_RECOGNISED_LI') : notHere;
}

/** PECR reg 6, Schedule A1: statistics and appearance, declared as the basis. */
export function pecrExceptionLeg(c: Case): LegFinding {
  return isExemptTerminalAccess(c) ? holds('UK_PECR_EXCEPTION') : notHere;
}

/** California and US mail: lawful until the person opts out. */
export function optOutRegimeLeg(c: Case): LegFinding {
  const regime = localRegime(c);
  return regime === 'US-CA' || regime === 'US' ? holds('OPT_OUT_REGIME') : notHere;
}

/** DSG 30-31: no basis needed as such. */
export function noJustificationLeg(c: Case): LegFinding {
  return localRegime(c) === 'CH' ? holds('CH_NO_JUSTIFICATION_NEEDED') : notHere;
}

/** Whether UK law lets this be stored or read on the device with an opt-out. */
export function isExemptTerminalAccess(c: Case): boolean {
  const { terminalAccess } = c.inForce.fact.data;
  if (terminalAccess === undefined) return false;
  return UNITED_KINGDOM.exemptTerminalAccess.includes(terminalAccess) && underUkReform(c);
}
