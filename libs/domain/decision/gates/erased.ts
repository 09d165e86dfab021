import { type Case, denied, type Verdict } from '../case.js';
import { isVisible } from '../consent/standing.js';
import type { NewLife } from '../history/entries.js';

/**
 * Gate 1. Art. 17: what lies before an erasure is gone; only a new grant (also a bad one), contract, sale,
 * obligation or collection after it opens a new life, and is then judged. An emergency does not (1.19).
 */
export function erasedGate(c: Case): Verdict | undefined {
  const { erasure } = c;
  if (erasure === undefined || c.facts.newLives.some((entry) => startsLife(c, entry))) return undefined;
  c.rely(erasure.fact);
  return denied('ERASED');
}

function startsLife(c: Case, entry: NewLife): boolean {
  if (!c.counts(entry)) return false;
  const grant = c.facts.grants.find(({ order }) => order === entry.order);
  return grant === undefined || isVisible(c, grant);
}
