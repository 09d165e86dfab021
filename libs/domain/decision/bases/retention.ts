import { addDuration } from '../../calendar/duration.js';
import type { Instant } from '../../facts/fact.js';
import type { Case } from '../case.js';
import type { Contract, Precontract } from '../history/entries.js';

/** The contract that ended last, when none runs any more; absent while one runs or there was none. */
export function endedContract(c: Case): Contract | undefined {
  let last: Contract | undefined;
  for (const contract of c.facts.contracts) {
    if (!c.counts(contract)) continue;
    if (contract.ends > c.at) return undefined;
    if (last === undefined || contract.ends > last.ends) last = contract;
  }
  return last;
}

/** The end of the period for which data is kept after the contract, and the contract it counts from. */
export function retentionAfterContract(c: Case): { ends: Instant; contract: Contract } | undefined {
  const { retentionAfterContract: period } = c.inForce.fact.data;
  if (period === undefined) return undefined;
  const contract = endedContract(c);
  return contract && { ends: addDuration(contract.ends, period), contract };
}

/** The end of the period for which data is kept after its collection, where the question says when that was. */
export function retentionAfterCollection(c: Case): Instant | undefined {
  const { retentionAfterCollection: period } = c.inForce.fact.data;
  const { collectedAt } = c.question;
  return period === undefined || collectedAt === undefined ? undefined : addDuration(collectedAt, period);
}

/** Whether a declared retention runs: it began and is not over (gate 6, `store`). */
export function retentionRuns(c: Case): boolean {
  const afterContract = retentionAfterContract(c);
  if (afterContract !== undefined && c.at < afterContract.ends) {
    c.rely(afterContract.contract.fact, afterContract.contract.end);
    return true;
  }
  const afterCollection = retentionAfterCollection(c);
  return afterCollection !== undefined && c.at < afterCollection;
}

/** Art. 5(1)(e): whether the declared period is over. What keeps it from being over is named as evidence, too. */
export function retentionOver(c: Case): boolean {
  if (c.inForce.fact.data.retentionAfterContract !== undefined) {
    const afterContract = retentionAfterContract(c);
    if (afterContract === undefined) {
      c.rely(runningContract(c)?.fact);
    } else {
      c.rely(afterContract.contract.fact, afterContract.contract.end);
      const steps = openSteps(c);
      c.rely(steps?.fact);
      if (c.at >= afterContract.ends && steps === undefined) return true;
    }
  }
  const afterCollection = retentionAfterCollection(c);
  return afterCollection !== undefined && c.at >= afterCollection;
}

/** A contract that runs now. */
export function runningContract(c: Case): Contract | undefined {
  return c.facts.contracts.find((contract) => c.counts(contract) && contract.ends > c.at);
}

/** Steps at the person's request that are open: somebody who asks for a new contract has come back. */
export function openSteps(c: Case): Precontract | undefined {
  return c.facts.precontracts.find((requested) => c.counts(requested) && requested.ends > c.at);
}
