import type { Instant } from '../facts/fact.js';
import type { Operation } from '../facts/vocabulary.js';
import { Case, type Verdict } from './case.js';
import { HistoryIndex } from './history/history-index.js';
import type { LawIndex } from './law/law-index.js';
import { verdictOf } from './verdict.js';

const NOBODY = new HistoryIndex([]);

/** Verdicts kept under one law: some hundred instants of it; what persons add by their birthdays is let go again. */
const MOST_KEPT = 2_000;

const kept = new WeakMap<LawIndex, Map<string, Verdict>>();

/**
 * What holds for somebody of whom nothing has happened by an instant: facts count from their time on, so it is the same
 * for everybody, and found once. Only of the operations `use` and `store`, asked without further circumstances.
 */
export function verdictOnNobody(
  law: LawIndex,
  purpose: string,
  operation: Extract<Operation, 'use' | 'store'>,
  at: Instant,
): Verdict {
  let verdicts = kept.get(law);
  if (verdicts === undefined || verdicts.size >= MOST_KEPT) kept.set(law, (verdicts = new Map()));
  const key = `${at} ${operation} ${purpose}`;
  let verdict = verdicts.get(key);
  if (verdict === undefined) {
    const trace = { facts: new Set<never>(), settings: new Set<never>(), judge: verdictOf };
    verdict = verdictOf(new Case(law, NOBODY, { purpose, operation, at }, operation, at, trace));
    verdicts.set(key, verdict);
  }
  return verdict;
}
