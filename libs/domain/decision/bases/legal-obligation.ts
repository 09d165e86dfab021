import type { Case } from '../case.js';
import { fails, holds, type LegFinding } from './leg-finding.js';

/** Art. 6(1)(c): a law named in the purpose version; with a trigger, for this person and its period only. */
export function legalObligationLeg(c: Case): LegFinding {
  if (c.inForce.fact.data.obligationTrigger !== true) return holds('LEGAL_OBLIGATION');
  const started = c.facts.obligations.filter((entry) => c.counts(entry));
  const running = started.find(({ fact }) => !isOver(fact.data.endsAt, c.at));
  const last = running ?? started.at(-1);
  c.rely(last?.fact);
  if (running !== undefined) return holds('LEGAL_OBLIGATION');
  return fails(last === undefined ? 'OBLIGATION_NOT_TRIGGERED' : 'OBLIGATION_PERIOD_ENDED');
}

function isOver(endsAt: string | undefined, at: number): boolean {
  return endsAt !== undefined && at >= Date.parse(endsAt);
}
