interface Waiting<T, R> {
  readonly item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Gathers the calls that are under way at the same time into one task, so that many callers share one
 * transaction and one wait for the disk: while a task runs, the next group forms.
 * `work` gives one result per item, in order; if it throws, every caller of the group sees the error.
 */
export class Gather<T, R> {
  private waiting: Waiting<T, R>[] = [];
  private running = false;

  constructor(
    private readonly work: (items: readonly T[]) => Promise<readonly R[]>,
    private readonly maxGroup = 500,
  ) {}

  add(item: T): Promise<R> {
    return new Promise<R>((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (this.running) return;
      this.running = true;
      // Not at once: callers of the same turn of the event loop belong into the same group.
      setImmediate(() => void this.drain());
    });
  }

  private async drain(): Promise<void> {
    while (this.waiting.length > 0) {
      const group = this.waiting.splice(0, this.maxGroup);
      try {
        const results = await this.work(group.map(({ item }) => item));
        group.forEach(({ resolve }, i) => resolve(results[i] as R));
      } catch (error) {
        group.forEach(({ reject }) => reject(error));
      }
    }
    this.running = false;
  }
}
