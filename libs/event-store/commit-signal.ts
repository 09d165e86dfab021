/**
 * Tells waiting subscriptions that the store has grown, or that it closes. Whoever waits first compares the head with
 * what it has seen, in the same turn of the event loop, so no commit slips in between.
 */
export class CommitSignal {
  private readonly waiting = new Set<() => void>();

  /** Calls `wake` at the next commit; the returned function takes that back. */
  once(wake: () => void): () => void {
    this.waiting.add(wake);
    return () => this.waiting.delete(wake);
  }

  /** Wakes everybody who waits now. */
  raise(): void {
    const woken = [...this.waiting];
    this.waiting.clear();
    for (const wake of woken) wake();
  }

  /** How many wait; for tests that nothing is left behind. */
  get size(): number {
    return this.waiting.size;
  }
}
