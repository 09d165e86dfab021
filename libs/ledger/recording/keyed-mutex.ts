/**
 * One at a time per key, in order of arrival, within this process. It only spares needless conflicts: what keeps
 * two writers apart is the exact revision of their appends.
 */
export class KeyedMutex {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `act` when everything that was started before under this key has ended, however it ended. */
  async run<T>(key: string, act: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(key);
    const mine = before === undefined ? act() : before.then(act, act);
    this.#tails.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.#tails.get(key) === mine) this.#tails.delete(key);
    }
  }
}
