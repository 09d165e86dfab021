import { setImmediate as nextTurn } from 'node:timers/promises';
import { StoreCorrupt } from '../errors.js';
import type { SubscriptionMessage } from '../port.js';
import type { CommitSignal } from '../commit-signal.js';
import type { Page } from './reader.js';

/** Events read ahead of the consumer: bounds its memory (at most 64 KiB each) and the time of one read. */
const PAGE_EVENTS = 512;

/** What a subscription needs of its store. */
export interface SubscriptionSource {
  page(from: number, prefixes: readonly string[] | undefined, limit: number): Page;
  head(): number;
  closed(): boolean;
  readonly commits: CommitSignal;
}

/**
 * A live feed of `$all` after position `after` (exclusive, 0 is the beginning). It pulls: nothing is read before the
 * consumer asks, so a slow consumer costs one page of memory and loses nothing, however far it falls behind. It ends
 * when the consumer stops, the signal aborts or the store closes.
 */
export class Subscription implements AsyncIterable<SubscriptionMessage> {
  constructor(
    private readonly source: SubscriptionSource,
    private readonly after: number,
    private readonly prefixes: readonly string[] | undefined,
    private readonly signal: AbortSignal | undefined,
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<SubscriptionMessage, undefined> {
    const state = { ended: false, wake: () => {} };
    const end = (): void => {
      state.ended = true;
      state.wake();
    };
    const messages = this.messages(state, end);
    return {
      next: () => messages.next(),
      return: () => {
        // A generator answers return() only after a pending next(), which may wait for a commit that never comes.
        end();
        return messages.return(undefined);
      },
    };
  }

  private async *messages(
    state: { ended: boolean; wake: () => void },
    end: () => void,
  ): AsyncGenerator<SubscriptionMessage, undefined> {
    const { source, prefixes, signal } = this;
    const over = (): boolean => state.ended || source.closed() || signal?.aborted === true;
    if (this.after > source.head()) {
      throw new StoreCorrupt(
        `a subscription is to resume after position ${this.after}, but the store ends at ${source.head()}: ` +
          'the position is from another store, or the store was restored from an older backup',
      );
    }
    signal?.addEventListener('abort', end, { once: true });
    try {
      let through = this.after;
      let caughtUp = false;
      while (!over()) {
        const page = source.page(through + 1, prefixes, PAGE_EVENTS);
        for (const event of page.events) {
          yield { kind: 'event', event };
          if (over()) return;
        }
        const delivered = page.events.at(-1)?.position ?? BigInt(through);
        through = page.through;
        const position = BigInt(through);
        if (position > delivered) yield { kind: 'checkpoint', position };
        // The head may have moved while the consumer was at work: then there is more to read.
        if (through < source.head()) {
          // Without this turn a long catch-up would run on promises alone and starve the rest of the process.
          await nextTurn();
          continue;
        }
        if (!caughtUp && !over()) {
          caughtUp = true;
          yield { kind: 'caughtUp', position: through === 0 ? undefined : position };
        }
        while (through >= source.head() && !over()) await this.commit(state);
      }
    } finally {
      signal?.removeEventListener('abort', end);
    }
    return;
  }

  /** Waits for the next commit, or for the end. */
  private async commit(state: { wake: () => void }): Promise<void> {
    let forget = (): void => {};
    await new Promise<void>((resolve) => {
      state.wake = resolve;
      forget = this.source.commits.once(resolve);
    });
    forget();
    state.wake = () => {};
  }
}
