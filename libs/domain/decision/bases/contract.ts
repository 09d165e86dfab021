import { addDuration } from '../../calendar/duration.js';
import type { Case } from '../case.js';
import { fails, holds, type LegFinding } from './leg-finding.js';
import { endedContract, openSteps, runningContract } from './retention.js';

/**
 * Art. 6(1)(b): a running contract, or steps at the person's request before one; after its end only the winding
 * up (EDPB 2/2019 40-43).
 */
export function contractLeg(c: Case): LegFinding {
  const running = runningContract(c);
  if (running !== undefined) {
    c.rely(running.fact);
    return holds('CONTRACT_ACTIVE');
  }
  const steps = openSteps(c);
  if (steps !== undefined) {
    c.rely(steps.fact);
    return holds('PRECONTRACT_STEPS');
  }
  const ended = endedContract(c);
  if (ended === undefined) return fails('CONTRACT_MISSING');
  c.rely(ended.fact, ended.end);
  const { winddown } = c.inForce.fact.data;
  const windsUp = winddown !== undefined && c.at < addDuration(ended.ends, winddown);
  return windsUp ? holds('CONTRACT_WINDDOWN') : fails('CONTRACT_ENDED');
}
