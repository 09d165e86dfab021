import { retentionOver } from '../bases/retention.js';
import { type Case, denied, permitted, type Verdict } from '../case.js';
import { openHold } from '../objections/holds.js';
import { openRestrictions, relyOnRestrictions } from '../objections/restrictions.js';

/** Legal claims (Art. 17(3)(e), 18(2), 21(1)): neither marketing objections nor retirement stop them (1.19, gate 3). */
export function legalClaimsGate(c: Case): Verdict {
  const open = openRestrictions(c);
  if (open.length > 0) {
    relyOnRestrictions(c, open);
    return permitted('RESTRICTION_EXCEPTION_LEGAL_CLAIMS', 'legitimate_interests');
  }
  const hold = openHold(c);
  if (hold !== undefined) return permitted('LEGAL_CLAIMS', hold.basis);
  if (retentionOver(c)) return denied('RETENTION_EXPIRED');
  return permitted('LEGAL_CLAIMS', 'legitimate_interests');
}
