import type { Instant } from '../facts/fact.js';
import { indexOfHistory, type SubjectHistory } from './history/history-index.js';
import type { ControllerLaw } from './law/controller-law.js';
import { indexOf } from './law/law-index.js';
import type { Question } from './question.js';
import { nextInstant } from './until.js';

/**
 * The first instant after `at` at which anything in the answer may change by itself, what it carries included:
 * `also`, evidence, settings. Never later than `until`; absent: never. For whoever keeps answers.
 */
export function steadyUntil(
  law: ControllerLaw,
  history: SubjectHistory,
  question: Question,
): Instant | undefined {
  const known = indexOf(law).asKnown(question.knownAt);
  return nextInstant(known, indexOfHistory(history).asKnown(question.knownAt), question);
}
