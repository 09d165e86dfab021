import type { Case } from '../case.js';
import { reachesChannel } from '../consent/standing.js';
import type { Objection } from '../history/entries.js';
import { standingOf } from './standing.js';

/**
 * Art. 12(2): withdrawals that must be read as the right that fits, an objection (1.12), among those that stand.
 * One that is about another scope of consent (a transfer, a restriction) fits as it is.
 */
export function misreadWithdrawals(
  c: Case,
  stands: (c: Case, entry: Objection) => boolean,
  isMisread: (entry: Objection) => boolean,
): readonly Objection[] {
  const misread = c.facts.withdrawals.filter((entry) => {
    const { fact } = entry;
    const { scope } = fact.type === 'consent.withdrawn' ? fact.data : {};
    return (
      (scope === undefined || scope === 'processing') &&
      stands(c, entry) &&
      reachesChannel(fact.data.channels, c.question.channel) &&
      standingOf(c, entry) !== 'withdrawn' &&
      isMisread(entry)
    );
  });
  if (misread.length === 0) return misread;
  return c.setting('withdrawal_of_nonconsent_purpose') === 'objection' ? misread : [];
}
