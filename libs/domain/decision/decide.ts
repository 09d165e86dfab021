import type { Fact, Instant } from '../facts/fact.js';
import type { Answer } from './answer.js';
import type { ControllerLaw } from './law.js';
import type { Question } from './question.js';

/** One person's facts at one controller, indexed. Made by `historyOf`. */
export interface SubjectHistory {
  /** The facts it was made of, in order of recording. */
  readonly facts: readonly Fact[];
}

/** Indexes a controller's facts; facts of other streams are passed over. In order of recording. */
export function lawOf(_facts: readonly Fact[]): ControllerLaw {
  throw new Error('being built');
}

/** Indexes a person's facts at one controller; facts of other streams are passed over. In order of recording. */
export function historyOf(_facts: readonly Fact[]): SubjectHistory {
  throw new Error('being built');
}

/**
 * *May this operation be done with this person's data for this purpose, at this instant, as known at that
 * instant?* (decision rules 1.1). Pure; never throws for a question that has passed validation.
 */
export function decide(_law: ControllerLaw, _history: SubjectHistory, _question: Question): Answer {
  throw new Error('being built');
}

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
