import type { Instant } from '../facts/fact.js';
import type { Operation } from '../facts/vocabulary.js';
import { Case, type Verdict } from './case.js';
import { HistoryIndex } from './history/history-index.js';
import type { LawIndex } from './law/law-index.js';
import { verdictOf } from './verdict.js';

const NOBODY = new HistoryIndex([]);

/** Verdicts kept under one law: some hundred instants of it; what persons add by their birthdays is let go again. */
const MOST_KEPT = 2_000;

/** By operation and purpose, and there by instant: no text is made for a question. */
type Kept = Readonly<Record<'use' | 'store', Map<string, Map<Instant, Verdict>>>>;

const kept = new WeakMap<LawIndex, { readonly verdicts: Kept; size: number }>();

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
  let known = kept.get(law);
  if (known === undefined || known.size >= MOST_KEPT)
    kept.set(law, (known = { verdicts: { use: new Map(), store: new Map() }, size: 0 }));
  let ofPurpose = known.verdicts[operation].get(purpose);
  if (ofPurpose === undefined) known.verdicts[operation].set(purpose, (ofPurpose = new Map()));
  let verdict = ofPurpose.get(at);
  if (verdict === undefined) {
    const trace = { facts: new Set<never>(), settings: new Set<never>(), judge: verdictOf };
    verdict = verdictOf(new Case(law, NOBODY, { purpose, operation, at }, operation, at, trace));
    ofPurpose.set(at, verdict);
    known.size += 1;
  }
  return verdict;
}
