import type { Policy, Sentence } from '../text/policy.js';

/** `error`: the law says otherwise. `warning`: information that is due is missing or unclear. `notice`: look at it. */
export type Severity = 'error' | 'warning' | 'notice';

/** A place where a rule found something. */
export interface Hit {
  readonly sentence: Sentence;
  /** Other places that belong to it. */
  readonly also?: readonly Sentence[];
  /** What is particular about this place; a sentence. */
  readonly detail?: string;
}

/** One thing that a privacy policy must not say, or must not leave out. */
export interface Rule {
  /** Lower case and hyphens; does not change. */
  readonly id: string;
  /** Articles, recitals, guidelines and judgments it rests on. */
  readonly articles: readonly string[];
  readonly title: string;
  /** Why it is wrong, one or two sentences. */
  readonly explanation: string;
  readonly whatToDo: string;
  readonly severity: Severity;
  /** Gives the places in the order of the text; pure, linear in the text. */
  readonly find: (policy: Policy) => readonly Hit[];
}

/** No rule finds anything in fewer characters. */
const SHORTEST = 20;

/** A rule that looks at one sentence at a time; questions are not statements and are passed over. */
export function inSentences(test: (sentence: Sentence) => boolean): Rule['find'] {
  return (policy) =>
    policy.sentences
      .filter(
        (sentence) => sentence.plain.length >= SHORTEST && !sentence.plain.endsWith('?') && test(sentence),
      )
      .map((sentence) => ({ sentence }));
}
