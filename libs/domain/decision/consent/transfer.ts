import type { Case } from '../case.js';
import { isGood, expiryOf, isStale } from './checklist.js';
import { capacityFor } from './capacity.js';
import { standingGrants } from './standing.js';

/**
 * Art. 49(1)(a): explicit consent to this transfer, to this country, after being told of its risks (EDPB 2/2018
 * 2.1). Names the grant as evidence.
 */
export function assessTransferConsent(c: Case, country: string): boolean {
  const grant = standingGrants(c, ['transfer'], -1).findLast(
    (candidate) =>
      isGood(c, candidate) &&
      candidate.fact.data.explicit === true &&
      candidate.fact.data.risksInformed === true &&
      (candidate.fact.data.countries ?? []).includes(country),
  );
  if (grant === undefined || c.at >= expiryOf(c, grant) || isStale(c, grant)) return false;
  const capacity = capacityFor(c, grant);
  c.rely(grant.fact, ...capacity.facts);
  return capacity.holds;
}
