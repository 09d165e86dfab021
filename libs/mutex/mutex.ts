/** Lets one task in at a time, in order of arrival, within this process. A task that throws lets the next one in. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  /** Waits for its turn. @returns what ends the turn; twice is once */
  async lock(): Promise<() => void> {
    let release = (): void => {};
    const before = this.#last;
    this.#last = new Promise((resolve) => (release = resolve));
    await before;
    return release;
  }

  /** Runs a task in a turn of its own. @throws what the task throws */
  async run<T>(task: () => Promise<T> | T): Promise<T> {
    const release = await this.lock();
    try {
      return await task();
    } finally {
      release();
    }
  }
}
