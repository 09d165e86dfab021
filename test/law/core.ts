import fc from 'fast-check';
import { type Answer, decide, type Fact, historyOf, lawOf, type Question } from '#domain';

/** The answer on a list of facts, whatever streams they are of. */
export function answerOn(facts: readonly Fact[], question: Question): Answer {
  return decide(lawOf(facts), historyOf(facts), question);
}

/** The same for many questions about the same facts, compiled once. */
export function answering(facts: readonly Fact[]): (question: Question) => Answer {
  const law = lawOf(facts);
  const history = historyOf(facts);
  return (question) => decide(law, history, question);
}

/** What `until` is about: permitted, reason, basis. */
export function core({ permitted, reason, basis }: Answer): string {
  return [permitted, reason, basis ?? '-'].join(' ');
}

/** The answer and what else denies, without the ids of facts. */
export function ruling(answer: Answer): string {
  return [core(answer), answer.until ?? 'never', ...answer.also].join(' ');
}

/** Everything that must not depend on what does not matter. */
export function whole(answer: Answer): string {
  return [core(answer), answer.until ?? 'never', ...answer.also].join(' ');
}

/** The same with the duties that the answer names. */
export function withDuties(answer: Answer): string {
  const duties = answer.obligations.map(({ code, about, conditional }) => [code, about, conditional].join());
  return [whole(answer), ...duties].join(' ');
}

/** How often a property is tried; the long run tries more. */
export const RUNS = process.env['LONG_TESTS'] === undefined ? 300 : 10_000;

// The short form tries the same cases on every machine, so that a red run means that something was changed; the long
// form looks for new ones.
if (process.env['LONG_TESTS'] === undefined) fc.configureGlobal({ seed: 20_260_911 });
