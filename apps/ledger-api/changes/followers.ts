import { ReadRefused } from '#read-models';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** As many may follow or wait at the same time: each holds a connection. */
export const MOST_FOLLOWERS = 256;

/** Who follows the changes: so that they are bounded, and let go when the service stops. */
@Injectable()
export class Followers implements OnModuleDestroy {
  readonly #stop = new AbortController();
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /**
   * Carries out what a follower does, with a signal that ends it when the service stops or its reader is gone.
   * @throws ReadRefused TOO_MANY_FOLLOWERS, and what the task throws
   */
  async follow<T>(gone: AbortSignal, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    if (this.#count >= MOST_FOLLOWERS) throw new ReadRefused('TOO_MANY_FOLLOWERS');
    this.#count += 1;
    try {
      return await task(AbortSignal.any([gone, this.#stop.signal]));
    } finally {
      this.#count -= 1;
    }
  }

  /** The service stops: whoever waits is answered, whoever follows is let go and will come again. */
  stop(): void {
    this.#stop.abort();
  }

  onModuleDestroy(): void {
    this.stop();
  }
}
