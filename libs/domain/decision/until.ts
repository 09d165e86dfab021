import { addDuration } from '../calendar/duration.js';
import type { Instant } from '../facts/fact.js';
import type { Operation } from '../facts/vocabulary.js';
import type { Verdict } from './case.js';
import type { HistoryIndex } from './history/history-index.js';
import type { LawIndex } from './law/law-index.js';
import { instantsOf } from './instants.js';
import type { Question } from './question.js';

/**
 * The first instant after `at` at which (permitted, reason, basis) differs, given what is known and nothing new;
 * absent if never (decision rules 1.18).
 */
export function untilOf(
  law: LawIndex,
  history: HistoryIndex,
  question: Question,
  operation: Operation,
  verdict: Verdict,
  verdictAt: (at: Instant) => Verdict,
): Instant | undefined {
  const candidates = candidatesOf(law, history, question, operation);
  for (let index = firstAfter(candidates, question.at); index < candidates.length; index++) {
    const candidate = candidates[index] ?? Infinity;
    if (!sameVerdict(verdict, verdictAt(candidate))) return candidate;
  }
  return undefined;
}

/** The first instant after `at` at which anything about the answer may change. */
export function nextInstant(law: LawIndex, history: HistoryIndex, question: Question): Instant | undefined {
  const candidates = candidatesOf(law, history, question, question.operation ?? 'use');
  return candidates[firstAfter(candidates, question.at)];
}

/** Every instant at which anything about the answer may change, rising. */
export function instantsAround(law: LawIndex, history: HistoryIndex, question: Question): readonly Instant[] {
  return candidatesOf(law, history, question, question.operation ?? 'use');
}

function candidatesOf(
  law: LawIndex,
  history: HistoryIndex,
  question: Question,
  operation: Operation,
): readonly Instant[] {
  const instants = history.instants(law, question.purpose, operation === 'keep_proof', instantsOf);
  const ends = collectionEnds(law, question);
  return ends.length === 0 ? instants : [...instants, ...ends].sort((a, b) => a - b);
}

/** Whether two answers are the same in what `until` is about. */
export function sameVerdict(a: Verdict, b: Verdict): boolean {
  return a.permitted === b.permitted && a.reason === b.reason && a.basis === b.basis;
}

function collectionEnds(law: LawIndex, { purpose, collectedAt }: Question): Instant[] {
  if (collectedAt === undefined) return [];
  return law.versions(purpose).flatMap(({ fact }) => {
    const period = fact.data.retentionAfterCollection;
    return period === undefined ? [] : [addDuration(collectedAt, period)];
  });
}

/** Place of the first instant behind another in a rising list; its length: there is none. */
export function firstAfter(instants: readonly Instant[], at: Instant): number {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((instants[middle] ?? Infinity) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
