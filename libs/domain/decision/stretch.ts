import type { Instant } from '../facts/fact.js';
import { Case, type Trace, type Verdict } from './case.js';
import { indexOfHistory, type SubjectHistory } from './history/history-index.js';
import type { ControllerLaw } from './law/controller-law.js';
import { indexOf } from './law/law-index.js';
import { verdictOnNobody } from './nobody.js';
import type { Question } from './question.js';
import type { Answer } from './answer.js';
import { firstAfter, instantsAround, sameVerdict, untilOf } from './until.js';
import { verdictOf } from './verdict.js';

/** The core of an answer and the time through which it holds without interruption. */
export interface Stretch extends Pick<Answer, 'permitted' | 'reason' | 'basis' | 'until' | 'evidence'> {
  /** First instant from which on the answer has been this one; absent: as far back as anything is known. */
  readonly since?: Instant;
  /** First later instant at which anything about it may change, what carries it included; absent: never. */
  readonly steadyUntil?: Instant;
}

/**
 * What `decide()` says, without duties, settings and what else denies, but with the instant since which it holds: for
 * whoever keeps answers of many persons and has no use for the rest.
 */
export function stretchOf(law: ControllerLaw, history: SubjectHistory, question: Question): Stretch {
  const rules = indexOf(law).asKnown(question.knownAt);
  const person = indexOfHistory(history).asKnown(question.knownAt);
  const operation = question.operation ?? 'use';
  const verdictAt = (at: Instant, trace: Trace): Verdict =>
    verdictOf(new Case(rules, person, question, operation, at, trace));
  const own: Trace = { facts: new Set(), settings: new Set(), judge: verdictOf };
  // What carries the answer at another instant is of no interest: one trace for all of them.
  let other: Trace | undefined;
  const aside = (at: Instant): Verdict =>
    verdictAt(at, (other ??= { facts: new Set(), settings: new Set(), judge: verdictOf }));
  const verdict = verdictAt(question.at, own);
  const until = untilOf(rules, person, question, operation, verdict, aside);
  const instants = instantsAround(rules, person, question);
  const plain = isPlain(question) && (operation === 'use' || operation === 'store') && operation;
  const since = sinceOf(instants, question.at, verdict, (earlier) =>
    plain && earlier < person.begins
      ? verdictOnNobody(rules, question.purpose, plain, earlier)
      : aside(earlier),
  );
  const steadyUntil = instants[firstAfter(instants, question.at)];
  const { permitted, reason, basis } = verdict;
  const evidence: string[] = [];
  for (const { id } of own.facts) evidence.push(id);
  const stretch: Writable<Stretch> = { permitted, reason, evidence };
  if (basis !== undefined) stretch.basis = basis;
  if (since !== undefined) stretch.since = since;
  if (until !== undefined) stretch.until = until;
  if (steadyUntil !== undefined) stretch.steadyUntil = steadyUntil;
  return stretch;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Whether nothing is asked but the purpose and the operation. */
function isPlain(question: Question): boolean {
  return CIRCUMSTANCES.every((name) => question[name] === undefined);
}

/** All that a question may hold besides; the type says so. */
const CIRCUMSTANCES = Object.keys({
  channel: 0,
  recipient: 0,
  recipientRole: 0,
  country: 0,
  location: 0,
  jurisdiction: 0,
  collectedAt: 0,
} satisfies Record<
  Exclude<keyof Question, 'purpose' | 'operation' | 'at' | 'knownAt'>,
  0
>) as readonly (keyof Question)[];

/** Goes back from one instant of change to the one before it until the answer was another. */
export function sinceOf(
  instants: readonly Instant[],
  at: Instant,
  verdict: Verdict,
  verdictAt: (at: Instant) => Verdict,
): Instant | undefined {
  let since: Instant | undefined;
  for (let index = firstAfter(instants, at) - 1; index >= 0; index--) {
    const instant = instants[index] as Instant;
    since = instant;
    // Between two instants nothing changes, so the one before them stands for all between.
    const before = instants[index - 1] ?? instant - 1;
    if (!sameVerdict(verdict, verdictAt(before))) return since;
  }
  return undefined;
}
