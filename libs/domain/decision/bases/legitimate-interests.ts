import type { Case } from '../case.js';
import { toldBy } from '../law/purpose-law.js';
import { fails, holds, type LegFinding } from './leg-finding.js';

/**
 * Art. 6(1)(f): not for public authorities in their tasks (last subparagraph); the interest must have been told
 * (Art. 13(1)(d); C-394/23). The assessment is required when the purpose is published.
 */
export function legitimateInterestsLeg(c: Case): LegFinding {
  if (c.inForce.fact.data.publicAuthority === true) return fails('LI_NOT_AVAILABLE_PUBLIC_AUTHORITY');
  const told = c.purpose !== undefined && toldBy(c.purpose, c.inForce, c.at);
  if (told === false) return fails('NOTICE_NOT_PUBLISHED');
  if (told !== true) c.rely(told);
  return holds('LEGITIMATE_INTERESTS');
}
