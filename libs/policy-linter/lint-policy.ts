import type { Hit, Rule, Severity } from './rules/rule.js';
import { RULES } from './rules/index.js';
import { readPolicy } from './text/read-policy.js';
import type { Policy } from './text/policy.js';

/** One thing found in a policy, with all that a reader needs to mend it. */
export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly title: string;
  readonly articles: readonly string[];
  /** From 1. */
  readonly line: number;
  /** The sentence as written. */
  readonly quote: string;
  /** Other lines that belong to it, ascending. */
  readonly seeAlso: readonly number[];
  readonly detail?: string;
  readonly explanation: string;
  readonly whatToDo: string;
}

/**
 * Reads a privacy policy in plain text and says what its rules find, in order of lines. Pure; takes time linear in the
 * text; throws nothing.
 */
export function lintPolicy(source: string, rules: readonly Rule[] = RULES): readonly Finding[] {
  return findingsIn(readPolicy(source), rules);
}

/** The same for a policy that was read before. */
export function findingsIn(policy: Policy, rules: readonly Rule[]): readonly Finding[] {
  return rules
    .flatMap((rule) => rule.find(policy).map((hit) => findingOf(rule, hit)))
    .sort((one, other) => one.line - other.line);
}

/** Puts a rule and a place together. */
export function findingOf(rule: Omit<Rule, 'find'>, hit: Hit): Finding {
  const { sentence, also = [], detail } = hit;
  return {
    rule: rule.id,
    severity: rule.severity,
    title: rule.title,
    articles: rule.articles,
    line: sentence.line,
    quote: sentence.text,
    seeAlso: [...new Set(also.map(({ line }) => line))].sort((one, other) => one - other),
    ...(detail !== undefined && { detail }),
    explanation: rule.explanation,
    whatToDo: rule.whatToDo,
  };
}
