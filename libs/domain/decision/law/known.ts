import type { Fact, Instant } from '../../facts/fact.js';

const REMEMBERED = 8;

/**
 * Facts as known at an instant: recorded up to then. Asking about the same few instants again finds what was
 * compiled before; asking about the present costs nothing.
 */
export class KnownAt<T> {
  readonly #recorded: readonly Instant[];
  readonly #compiled = new Map<number, T>();

  constructor(
    private readonly facts: readonly Fact[],
    private readonly whole: T,
    private readonly compile: (facts: readonly Fact[]) => T,
  ) {
    this.#recorded = facts.map(({ recordedAt }) => recordedAt).sort((a, b) => a - b);
  }

  at(knownAt: Instant | undefined): T {
    const last = this.#recorded.at(-1);
    if (knownAt === undefined || last === undefined || knownAt >= last) return this.whole;
    // Between two recordings the same facts are known, so their number names them.
    const known = this.#recorded.findIndex((recordedAt) => recordedAt > knownAt);
    const found = this.#compiled.get(known);
    if (found !== undefined) return found;
    const compiled = this.compile(this.facts.filter((fact) => fact.recordedAt <= knownAt));
    if (this.#compiled.size >= REMEMBERED) {
      const oldest = this.#compiled.keys().next().value;
      if (oldest !== undefined) this.#compiled.delete(oldest);
    }
    this.#compiled.set(known, compiled);
    return compiled;
  }
}
