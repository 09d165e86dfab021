import type { Instant } from '../facts/fact.js';
import type { Answer } from './answer.js';
import { Case, type Trace } from './case.js';
import { indexOfHistory, type SubjectHistory } from './history/history-index.js';
import type { ControllerLaw } from './law/controller-law.js';
import { indexOf } from './law/law-index.js';
import type { Question } from './question.js';
import { instantsAround, sameVerdict } from './until.js';
import { verdictOf } from './verdict.js';

/** An answer over the whole time through which it stays the same. */
export interface CourseStep extends Pick<Answer, 'permitted' | 'reason' | 'basis'> {
  readonly from: Instant;
  /** First instant of another answer; absent: never, given what is known. */
  readonly to?: Instant;
  /** Ids of all facts that carried the answer at some instant of the step, in the order in which they came to it. */
  readonly evidence: readonly string[];
}

/**
 * What `decide()` says at every instant from one to another, step by step: for whoever tells a whole history and has no
 * use for duties, settings and what else denies. The last step holds the end; its `to` may lie beyond.
 * @param question its `at` is passed over
 */
export function courseOf(
  law: ControllerLaw,
  history: SubjectHistory,
  question: Omit<Question, 'at'>,
  from: Instant,
  end: Instant,
): readonly CourseStep[] {
  const rules = indexOf(law).asKnown(question.knownAt);
  const person = indexOfHistory(history).asKnown(question.knownAt);
  const operation = question.operation ?? 'use';
  const asked: Question = { ...question, at: from };
  const steps: CourseStep[] = [];
  for (const at of [from, ...instantsAround(rules, person, asked).filter((instant) => instant > from)]) {
    const trace: Trace = { facts: new Set(), settings: new Set(), judge: verdictOf };
    const verdict = verdictOf(new Case(rules, person, { ...asked, at }, operation, at, trace));
    const last = steps.at(-1);
    if (last && sameVerdict(last, verdict)) {
      // What carries it after the end is of no concern to whoever asks up to there.
      if (at > end) continue;
      const evidence = new Set([...last.evidence, ...[...trace.facts].map(({ id }) => id)]);
      steps[steps.length - 1] = { ...last, evidence: [...evidence] };
      continue;
    }
    if (last) steps[steps.length - 1] = { ...last, to: at };
    if (at > end) return steps;
    steps.push({ ...verdict, from: at, evidence: [...trace.facts].map(({ id }) => id) });
  }
  return steps;
}
