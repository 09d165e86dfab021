/** One at a time, in order of asking. */
export class Mutex {
  private last: Promise<void> = Promise.resolve();

  /** Waits for its turn. @returns what ends the turn; twice is once */
  async lock(): Promise<() => void> {
    let release = (): void => {};
    const before = this.last;
    this.last = new Promise((resolve) => (release = resolve));
    await before;
    return release;
  }

  /** Runs a task in a turn of its own. */
  async run<T>(task: () => Promise<T> | T): Promise<T> {
    const release = await this.lock();
    try {
      return await task();
    } finally {
      release();
    }
  }
}
