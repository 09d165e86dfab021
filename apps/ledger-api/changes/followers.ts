import type { Principal } from '#access';
import { ReadRefused } from '#read-models';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';

/** As many may follow or wait at the same time: each holds a connection. */
export const MOST_FOLLOWERS = 256;

/** And as many with one credential, so that one leaves places to the others. */
export const MOST_OF_ONE = 16;

/** Who follows the changes: so that they are bounded, and let go when the service stops. */
@Injectable()
export class Followers implements OnModuleDestroy {
  readonly #stop = new AbortController();
  readonly #ofOne = new Map<string, number>();
  #count = 0;

  /** How many there are. */
  get count(): number {
    return this.#count;
  }

  /**
   * Carries out what a follower does, with a signal that ends it when the service stops or its reader is gone.
   * @throws ReadRefused TOO_MANY_FOLLOWERS, and what the task throws
   */
  async follow<T>(
    { id, kind }: Pick<Principal, 'id' | 'kind'>,
    gone: AbortSignal,
    task: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const own = this.#ofOne.get(id) ?? 0;
    // Where nobody is asked, everybody is one.
    if (this.#count >= MOST_FOLLOWERS || (kind !== 'off' && own >= MOST_OF_ONE))
      throw new ReadRefused('TOO_MANY_FOLLOWERS');
    this.#add(id, 1);
    try {
      return await task(AbortSignal.any([gone, this.#stop.signal]));
    } finally {
      this.#add(id, -1);
    }
  }

  #add(id: string, one: 1 | -1): void {
    this.#count += one;
    const own = (this.#ofOne.get(id) ?? 0) + one;
    if (own === 0) this.#ofOne.delete(id);
    else this.#ofOne.set(id, own);
  }

  /** The service stops: whoever waits is answered, whoever follows is let go and will come again. */
  stop(): void {
    this.#stop.abort();
  }

  onModuleDestroy(): void {
    this.stop();
  }
}
