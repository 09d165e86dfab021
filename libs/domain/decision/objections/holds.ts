import type { Basis } from '../../facts/vocabulary.js';
import type { Case } from '../case.js';

/** The legal hold placed first that is open (Art. 17(3)(e)), named as evidence, and the basis it rests on. */
export function openHold(c: Case): { basis: Basis | undefined } | undefined {
  const hold = c.facts.holds.find((entry) => c.counts(entry) && entry.ends > c.at);
  if (hold === undefined) return undefined;
  c.rely(hold.fact);
  return { basis: hold.fact.data.basis as Basis | undefined };
}
