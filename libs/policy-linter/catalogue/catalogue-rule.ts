import type { Finding } from '../lint-policy.js';
import type { Rule } from '../rules/rule.js';
import type { Policy, Sentence } from '../text/policy.js';

/** A purpose as a catalogue declares it; only what can be compared with a text. */
export interface DeclaredPurpose {
  readonly slug: string;
  readonly title: string;
  /** Lines of the text that speak of it, from 1. */
  readonly lines: readonly number[];
  /** Bases as the ledger names them: consent, contract, legitimate_interests, … */
  readonly bases: readonly string[];
  /** ISO 8601 durations after which its data is erased. */
  readonly periods: readonly string[];
}

/** A right as a catalogue describes it. */
export interface DeclaredRight {
  readonly right: string;
  readonly lines: readonly number[];
}

/** What a policy is compared with. */
export interface DeclaredCatalogue {
  readonly purposes: readonly DeclaredPurpose[];
  readonly rights: readonly DeclaredRight[];
}

/** A place where text and catalogue differ. */
export interface Difference {
  readonly line: number;
  /** Empty where the text has no such line. */
  readonly quote: string;
  /** Names the entry of the catalogue; a sentence. */
  readonly detail: string;
}

/** One way in which a text and a catalogue can differ. */
export interface CatalogueRule extends Omit<Rule, 'find'> {
  readonly compare: (policy: Policy, catalogue: DeclaredCatalogue) => readonly Difference[];
}

/** The sentences that stand, at least in part, in the lines. */
export function sentencesAt(policy: Policy, lines: readonly number[]): readonly Sentence[] {
  const wanted = new Set(lines);
  return policy.sentences.filter(
    ({ line, block }) =>
      wanted.has(line) ||
      lines.some((one) => block.line <= one && one <= block.lastLine && block.line !== block.lastLine),
  );
}

/** Puts a rule and a difference together. */
export function differenceFinding(rule: CatalogueRule, { line, quote, detail }: Difference): Finding {
  const { id, severity, title, articles, explanation, whatToDo } = rule;
  return { rule: id, severity, title, articles, line, quote, seeAlso: [], detail, explanation, whatToDo };
}
