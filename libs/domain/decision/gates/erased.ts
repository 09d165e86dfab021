import type { Fact } from '../../facts/fact.js';
import { type Case, denied, type Verdict } from '../case.js';
import { isVisible } from '../consent/standing.js';
import type { NewLife } from '../history/entries.js';

/**
 * Gate 1. Art. 17: what lies before an erasure is gone; only a new grant (also a bad one), contract, sale,
 * obligation or collection after it opens a new life, and is then judged. An emergency does not (1.19).
 */
export function erasedGate(c: Case): Verdict | undefined {
  const { erasure } = c;
  if (erasure === undefined) return undefined;
  const life = c.facts.newLives.findLast((entry) => startsLife(c, entry));
  c.rely(erasure.fact, life?.fact, life && endOf(c, life));
  return life === undefined ? denied('ERASED') : undefined;
}

function startsLife(c: Case, entry: NewLife): boolean {
  if (!c.counts(entry)) return false;
  const grant = c.facts.grants.find(({ order }) => order === entry.order);
  return grant === undefined || isVisible(c, grant);
}

/** A contract or steps towards one come with their end: left alone they would go on. */
function endOf(c: Case, life: NewLife): Fact | undefined {
  const { end } = life as { end?: Fact };
  return end !== undefined && end.at <= c.at ? end : undefined;
}
