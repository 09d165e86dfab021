/** After a batch of an import the next one is usually on its way, milliseconds. */
const NEXT_WITHIN_MS = 150;

/**
 * Says whether an import presses. What rests on the streams and can wait (the tables, the log) then makes room for it:
 * on a small machine it would otherwise take most of the time, and be behind all the same.
 */
export class Press {
  #running = 0;
  #endedAt = -Infinity;

  /** @param now milliseconds of any clock that does not go back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whether a batch of an import is under way, or was a moment ago. */
  get pressing(): boolean {
    return this.#running > 0 || this.now() - this.#endedAt < NEXT_WITHIN_MS;
  }

  /** Runs a batch of an import. */
  async during<T>(batch: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await batch();
    } finally {
      this.#running -= 1;
      this.#endedAt = this.now();
    }
  }
}
