import type { Basis } from '../../facts/vocabulary.js';
import { withoutRequest } from '../bases/first-leg.js';
import { retentionAfterContract } from '../bases/retention.js';
import { type Case, denied, type Verdict } from '../case.js';
import { openHold } from '../objections/holds.js';
import { openRestrictions, relyOnRestrictions } from '../objections/restrictions.js';

/** Gate 2 for `erase`. Art. 17(3)(e): a hold is named before a restriction (1.19). */
export function heldGate(c: Case): Verdict | undefined {
  return openHold(c) === undefined ? undefined : denied('LEGAL_HOLD_BLOCKS_ERASURE');
}

/**
 * Art. 18(2): erasing is processing (Art. 4(2)), so restricted data is not erased, unless the person asked for
 * erasure after restricting.
 */
export function restrictedFromErasureGate(c: Case): Verdict | undefined {
  const open = openRestrictions(c);
  if (open.length === 0) return undefined;
  const last = Math.max(...open.map(({ order }) => order));
  const asked = c.facts.requests.find(
    (request) => c.counts(request) && request.order > last && request.ends > c.at,
  );
  relyOnRestrictions(c, open);
  c.rely(asked?.fact);
  return asked === undefined ? denied('RESTRICTION_BLOCKS_ERASURE') : undefined;
}

/** Art. 17(3)(b): a legal obligation, a public task, or a retention that rests on the law, while they hold. */
const KEPT_BY_LAW: readonly Basis[] = ['legal_obligation', 'public_task'];

export function keptByLawGate(c: Case): Verdict | undefined {
  const duty = KEPT_BY_LAW.some((basis) => c.declares(basis) && withoutRequest(c, basis).holds);
  if (duty || retainedByLaw(c)) return denied('LEGAL_OBLIGATION_BLOCKS_ERASURE');
  return undefined;
}

function retainedByLaw(c: Case): boolean {
  if (c.inForce.fact.data.retentionBasis !== 'legal_obligation') return false;
  const retention = retentionAfterContract(c);
  if (retention === undefined || c.at >= retention.ends) return false;
  c.rely(retention.contract.fact, retention.contract.end);
  return true;
}
