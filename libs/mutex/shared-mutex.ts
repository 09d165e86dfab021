import { Mutex } from './mutex.js';

/**
 * Many at once, or one alone, within this process. Who asks to be alone waits for those who are in, and whoever comes
 * after waits for them.
 */
export class SharedMutex {
  readonly #door = new Mutex();
  #inside = 0;
  #left: () => void = () => undefined;

  /** Runs a task beside others. It must not ask for another turn here: somebody may wait to be alone. */
  async share<T>(task: () => Promise<T> | T): Promise<T> {
    const enter = await this.#door.lock();
    this.#inside += 1;
    enter();
    try {
      return await task();
    } finally {
      this.#inside -= 1;
      if (this.#inside === 0) this.#left();
    }
  }

  /** Runs a task when nobody else is in. */
  alone<T>(task: () => Promise<T> | T): Promise<T> {
    return this.#door.run(async () => {
      if (this.#inside > 0) await new Promise<void>((resolve) => (this.#left = resolve));
      return task();
    });
  }
}
