import type { Case } from '../case.js';
import type { Restriction } from '../history/entries.js';

/** Restrictions of the purpose that are open now: data is restricted while any is (1.9). */
export function openRestrictions(c: Case): readonly Restriction[] {
  return c.facts.restrictions.filter((restriction) => {
    if (!c.counts(restriction) || restriction.ends <= c.at) return false;
    if (!liftedWithoutNotice(c, restriction)) return true;
    // Art. 18(3) gives no sanction of its own.
    return c.setting('lift_without_notice') === 'ineffective';
  });
}

/** Whether somebody lifted it without having told the person first (Art. 18(3)). */
export function liftedWithoutNotice(c: Case, { bareLift }: Restriction): boolean {
  return bareLift !== undefined && bareLift.at <= c.at;
}

/** Names open restrictions, with their vain lifts. */
export function relyOnRestrictions(c: Case, restrictions: readonly Restriction[]): void {
  for (const restriction of restrictions) {
    c.rely(restriction.fact);
    if (liftedWithoutNotice(c, restriction)) c.rely(restriction.bareLift);
  }
}
