interface Waiting {
  readonly after: number;
  readonly wake: () => void;
}

/**
 * Wakes whoever waits for a number that is higher than the one they know. One look for all who wait, and none while
 * nobody does: a thousand readers cost what one costs.
 */
export class Bell {
  readonly #waiting = new Set<Waiting>();
  #looking = false;

  /**
   * @param highest reads the highest number; if it throws, everybody goes on waiting
   * @param everyMs milliseconds between two looks
   */
  constructor(
    private readonly highest: () => Promise<number>,
    private readonly everyMs: number,
  ) {}

  /** Resolves when there is a higher number, when the time is over or when the signal ends it. */
  wait(after: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(over);
        signal.removeEventListener('abort', wake);
        this.#waiting.delete(waiting);
        resolve();
      };
      const waiting: Waiting = { after, wake };
      const over = setTimeout(wake, timeoutMs);
      signal.addEventListener('abort', wake, { once: true });
      this.#waiting.add(waiting);
      this.#look();
    });
  }

  #look(): void {
    if (this.#looking) return;
    this.#looking = true;
    setTimeout(() => void this.#ring(), this.everyMs);
  }

  async #ring(): Promise<void> {
    const highest = await this.highest().catch(() => 0);
    for (const { after, wake } of this.#waiting) if (highest > after) wake();
    this.#looking = false;
    if (this.#waiting.size > 0) this.#look();
  }
}
