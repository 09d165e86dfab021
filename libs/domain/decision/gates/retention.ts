import { retentionOver, retentionRuns } from '../bases/retention.js';
import { keptForRetention } from '../bases/kept.js';
import { type Case, denied, type Verdict } from '../case.js';

/** Gate 5. Art. 5(1)(e), 17(1)(a): when the period is over, not even storage is left. */
export function retentionGate(c: Case): Verdict | undefined {
  return retentionOver(c) ? denied('RETENTION_EXPIRED') : undefined;
}

/** Gate 6. Art. 5(1)(b), (e): a closed purpose is over, except to keep while a declared retention runs. */
export function retiredGate(c: Case): Verdict | undefined {
  const retirement = c.purpose && c.reading.retirement(c.purpose, c.at);
  if (retirement === undefined) return undefined;
  c.rely(retirement);
  if (c.operation === 'store' && retentionRuns(c)) return keptForRetention(c);
  return denied('PURPOSE_RETIRED');
}
