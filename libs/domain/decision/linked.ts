import type { Instant } from '../facts/fact.js';
import type { Answer } from './answer.js';
import type { SubjectHistory } from './history/history-index.js';
import type { ControllerLaw } from './law/controller-law.js';
import type { Question } from './question.js';

/** A link between two known subjects (facts-and-subjects.md 6). */
export interface SubjectLink {
  /** Index of the absorbed history in the list given to `decideLinked`; the canonical one is 0. */
  readonly absorbed: number;
  /** The link counts from its time; before it each id answers alone. */
  readonly from: Instant;
  /** When it was recorded; a link not yet known at `knownAt` does not count. */
  readonly recordedAt: Instant;
  /** Time and recording of `subject.unmerged`, if there is one. */
  readonly ended?: { readonly at: Instant; readonly recordedAt: Instant };
}

/**
 * The answer for linked subjects (facts-and-subjects.md 6): what the union denies; else the first history,
 * canonical first, that denies for a recorded stop; else the union. Fact ids must be unique over all histories.
 */
export function decideLinked(
  _law: ControllerLaw,
  _histories: readonly SubjectHistory[],
  _links: readonly SubjectLink[],
  _question: Question,
): Answer {
  throw new Error('being built');
}
