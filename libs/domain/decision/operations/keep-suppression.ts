import { type Case, denied, permitted, type Verdict } from '../case.js';
import { marketingObjections, relyOnObjections, reopenedByConsent } from '../objections/marketing.js';

/**
 * Art. 21(3), 6(1)(c): the minimum to honour a marketing objection may be kept while one stands, on any purpose
 * that it reaches; never for a signal (1.19, gate 3).
 */
export function suppressionGate(c: Case): Verdict {
  const objections = marketingObjections(c);
  if (objections.length === 0 || reopenedByConsent(c, objections)) return denied('NO_OBJECTION_ON_RECORD');
  relyOnObjections(c, objections);
  return permitted('SUPPRESSION_RECORD', 'legal_obligation');
}
