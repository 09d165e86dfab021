/**
 * Links that are written in the canonical stream only: `subject.merged` is stored, `subject.absorbed` not yet. A
 * half-written link reads as linked (facts-and-subjects 6), but the absorbed stream does not say so itself.
 */
export class HalfLinks {
  readonly #canonicalOf = new Map<string, string>();

  /** The canonical subject of a half-written link. */
  canonicalOf(absorbed: string): string | undefined {
    return this.#canonicalOf.get(absorbed);
  }

  note(canonical: string, absorbed: string): void {
    this.#canonicalOf.set(absorbed, canonical);
  }

  /** The absorbed stream says it itself now. */
  completed(absorbed: string): void {
    this.#canonicalOf.delete(absorbed);
  }
}
