import type { Fact, Instant } from '../facts/fact.js';
import type { Obligation } from '../decision/answer.js';

export function obligationsOf(
  _evidence: readonly Fact[],
  _history: { readonly facts: readonly Fact[] },
  _law: unknown,
  _at: Instant,
): readonly Obligation[] {
  return [];
}
