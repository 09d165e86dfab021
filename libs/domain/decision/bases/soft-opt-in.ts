import type { Case } from '../case.js';
import type { Entry } from '../history/entries.js';
import { fails, holds, type LegFinding } from './leg-finding.js';

/**
 * ePrivacy 13(2): the address came with a sale of this controller, for its own similar products, with an opt-out
 * offered at once. Where it is met, no separate Art. 6 basis is needed (C-654/23).
 */
export function softOptInLeg(c: Case): LegFinding {
  const sale = qualifyingSale(c, -1);
  c.rely(sale?.fact);
  return sale === undefined ? fails('SOFT_OPT_IN_CONDITIONS_NOT_MET') : holds('SOFT_OPT_IN');
}

/** A sale that meets the conditions, after a place in the order. */
export function qualifyingSale(c: Case, after: number): Entry<'sale.completed'> | undefined {
  return c.facts.sales.find((entry) => {
    const { optOutOffered, similar, ownProducts } = entry.fact.data;
    return c.counts(entry) && entry.order > after && optOutOffered && similar && ownProducts !== false;
  });
}
