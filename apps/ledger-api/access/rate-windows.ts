/** How long a window lasts, milliseconds. */
export const WINDOW_MS = 1_000;

/** So many names are kept before those whose window has ended are let go. */
const KEPT = 10_000;

interface Window {
  ends: number;
  taken: number;
}

/** Counts by name in windows that begin with a name’s first request. Nothing is timed and nothing is awaited. */
export class RateWindows {
  readonly #windows = new Map<string, Window>();
  /** No sweep before this size: one that found nothing to let go is not tried again at once. */
  #sweepAt = KEPT;

  /** Takes points. @param now milliseconds @returns all that were taken in the window, these included */
  take(name: string, points: number, now: number): number {
    const window = this.#windows.get(name);
    if (window === undefined) {
      if (this.#windows.size >= this.#sweepAt) this.#sweep(now);
      this.#windows.set(name, { ends: now + WINDOW_MS, taken: points });
      return points;
    }
    // A clock that was set back must not leave a window open for long.
    if (now >= window.ends || now < window.ends - WINDOW_MS) {
      window.ends = now + WINDOW_MS;
      window.taken = 0;
    }
    window.taken += points;
    return window.taken;
  }

  get size(): number {
    return this.#windows.size;
  }

  #sweep(now: number): void {
    for (const [name, { ends }] of this.#windows) if (now >= ends) this.#windows.delete(name);
    this.#sweepAt = Math.max(KEPT, 2 * this.#windows.size);
  }
}
