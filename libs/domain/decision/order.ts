import type { Fact, FactType } from '../facts/fact.js';
import { isStop } from '../facts/effect.js';

/** Setting `tie_break`: what decides between facts of the same instant. */
export type TieBreak = 'stricter_wins' | 'stream_order';

/**
 * Rank among facts of one instant: the later one in order wins, so stops come after everything that may open
 * (decision rules T3). Among stops the order only settles which of them is named.
 */
const RANK: Partial<Record<FactType, number>> = {
  'consent.confirmed': 1, // belongs to the grant of the same instant
  'hold.placed': 10, // a hold and its release at one instant: what keeps evidence wins
  'consent.expired': 11,
  'consent.refused': 12,
  'consent.withdrawn': 13,
  'consent.invalidated': 14,
  'objection.raised': 15,
  'objection.upheld': 16,
  'restriction.applied': 17,
  'erasure.requested': 18,
  'erasure.executed': 30, // what happened in the instant of an erasure is gone with it
};

function rankOf(fact: Fact): number {
  if (fact.type === 'signal.received') return fact.data.value ? 10 : 0;
  return RANK[fact.type] ?? (isStop(fact.type) ? 10 : 0);
}

/**
 * Facts in the order in which they count: by their time (T2), ties by the setting. With `stricter_wins` the
 * order of arrival never matters: what is left to choose between is settled by content.
 */
export function inOrder<F extends Fact>(facts: readonly F[], tieBreak: TieBreak): F[] {
  const positions = new Map(facts.map((fact, position) => [fact, position]));
  const byArrival = (a: F, b: F): number => (positions.get(a) ?? 0) - (positions.get(b) ?? 0);
  if (tieBreak === 'stream_order') return [...facts].sort((a, b) => a.at - b.at || byArrival(a, b));
  return [...facts].sort(
    (a, b) =>
      a.at - b.at ||
      rankOf(a) - rankOf(b) ||
      a.recordedAt - b.recordedAt ||
      compareText(a.type, b.type) ||
      compareText(contentOf(a), contentOf(b)) ||
      byArrival(a, b),
  );
}

/** Whether the setting `tie_break` can matter: two facts of one instant. */
export function haveTies(facts: readonly Fact[]): boolean {
  const instants = new Set<number>();
  for (const fact of facts) {
    if (instants.has(fact.at)) return true;
    instants.add(fact.at);
  }
  return false;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function contentOf(fact: Fact): string {
  return stableText([fact.by, fact.data]);
}

/** Text that is equal for equal values whatever the order of members; only used between facts of one instant. */
function stableText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stableText).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members
      .sort(([a], [b]) => compareText(a, b))
      .map(([name, member]) => `${JSON.stringify(name)}:${stableText(member)}`)
      .join()}}`;
  }
  return JSON.stringify(value) ?? '';
}
