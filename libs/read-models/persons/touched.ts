/** Persons that something happened to, and which purposes of theirs it may change; `*` all. */
export class Touched {
  readonly #purposes = new Map<string, '*' | Set<string>>();

  add(subjectId: string, purposes: '*' | Iterable<string>): void {
    const known = this.#purposes.get(subjectId);
    if (known === '*') return;
    if (purposes === '*' || known === undefined) {
      this.#purposes.set(subjectId, purposes === '*' ? '*' : new Set(purposes));
      return;
    }
    for (const purpose of purposes) known.add(purpose);
  }

  get size(): number {
    return this.#purposes.size;
  }

  subjects(): string[] {
    return [...this.#purposes.keys()];
  }

  of(subjectId: string): '*' | ReadonlySet<string> {
    return this.#purposes.get(subjectId) ?? new Set();
  }
}
