import { setImmediate as nextTurn } from 'node:timers/promises';
import { EventStoreError, StoreCorrupt, StoreUnavailable } from '../errors.js';
import type { Position, RecordedEvent, SubscriptionMessage } from '../port.js';
import type { AllReader, ServerFilter } from './all-reader.js';
import { Backoff } from './backoff.js';
import type { LiveFeed } from './live-feed.js';
import { isBytes, toRecorded } from './recorded.js';

/** Events handed over between two looks at what is in memory. */
const PAGE_EVENTS = 512;

/** What a subscription needs of its store. */
export interface SubscriptionSource {
  readonly live: LiveFeed;
  readonly all: AllReader;
  head(): Promise<Position | undefined>;
  closed(): boolean;
  /** Aborts when the store closes. */
  readonly closing: AbortSignal;
  isForgotten(stream: string): boolean;
}

export interface Wanted {
  readonly selects: (stream: string) => boolean;
  readonly filter: ServerFilter | undefined;
  /** Where to begin; a promise since `end` is where the store ended at the call. */
  readonly after: Promise<Position | undefined>;
  readonly signal: AbortSignal | undefined;
}

/**
 * A live feed of `$all`. It pulls: from the newest events in memory, or, where these do not reach back far enough, from
 * the server. A slow consumer loses nothing and holds nobody up, however far it falls behind. A server that is away is
 * waited for: the feed goes on after the last message. It ends when the consumer stops, the signal aborts or the store
 * closes.
 */
export class Subscription implements AsyncIterable<SubscriptionMessage> {
  constructor(
    private readonly source: SubscriptionSource,
    private readonly wanted: Wanted,
  ) {}

  [Symbol.asyncIterator](): AsyncIterator<SubscriptionMessage, undefined> {
    const leaving = new AbortController();
    const { closing } = this.source;
    const { signal } = this.wanted;
    const over = AbortSignal.any(signal ? [leaving.signal, closing, signal] : [leaving.signal, closing]);
    const messages = this.messages(over);
    return {
      next: () => messages.next(),
      return: () => {
        // A generator answers return() only after a pending next(), which may wait for an event that never comes.
        leaving.abort();
        return messages.return(undefined);
      },
    };
  }

  private async *messages(over: AbortSignal): AsyncGenerator<SubscriptionMessage, undefined> {
    const { live } = this.source;
    if (over.aborted) return;
    const head = await this.enduring(over, () => this.source.head());
    let at = await this.enduring(over, () => this.wanted.after);
    if (over.aborted) return;
    if (at !== undefined && (head === undefined || at > head)) throw beyond(at, head);
    let caughtUp = false;
    while (!over.aborted) {
      const { through } = live.recent;
      const page = live.recent.since(at, PAGE_EVENTS);
      if (page === undefined) {
        for await (const message of this.behind(at, through, over)) {
          at = message.kind === 'event' ? message.event.position : message.position;
          yield message;
          if (over.aborted) return;
        }
        continue;
      }
      for (const event of page) {
        at = event.position;
        if (!this.wants(event)) continue;
        yield { kind: 'event', event };
        if (over.aborted) return;
      }
      if (page.length === PAGE_EVENTS) {
        // Without this turn a long page would run on promises alone and starve the rest of the process.
        await nextTurn();
        continue;
      }
      if (through !== undefined && (at === undefined || through > at)) {
        at = through;
        yield { kind: 'checkpoint', position: through };
        if (over.aborted) return;
      }
      if (!caughtUp && (head === undefined || (at !== undefined && at >= head))) {
        caughtUp = true;
        yield { kind: 'caughtUp', position: at };
      }
      if (live.recent.through === through && !over.aborted) await this.growth(over);
    }
    return;
  }

  /** What lies between `after` and the live feed's place, read from the server for as long as that takes. */
  private async *behind(
    after: Position | undefined,
    end: Position | undefined,
    over: AbortSignal,
  ): AsyncGenerator<Exclude<SubscriptionMessage, { kind: 'caughtUp' }>, void> {
    if (end === undefined) return;
    const backoff = new Backoff();
    let at = after;
    while (!over.aborted && (at === undefined || at < end)) {
      const { all } = this.source;
      const steps = endedBy(over, all.through(at, end, this.wanted.filter));
      try {
        for await (const { event, position } of steps) {
          backoff.reset();
          at = position;
          if (!event) yield { kind: 'checkpoint', position };
          else if (!event.type.startsWith('$') && isBytes(event) && this.wants(toStreamed(event))) {
            yield { kind: 'event', event: toRecorded(event) };
          }
        }
        if (at !== undefined && at >= end) yield { kind: 'checkpoint', position: at };
      } catch (error) {
        await this.endure(error, backoff, over);
      }
    }
  }

  private wants({ stream }: Pick<RecordedEvent, 'stream'>): boolean {
    return this.wanted.selects(stream) && !this.source.isForgotten(stream);
  }

  /** A server that is away is waited for. */
  private async enduring<T>(over: AbortSignal, read: () => Promise<T>): Promise<T | undefined> {
    const backoff = new Backoff();
    while (!over.aborted) {
      try {
        return await read();
      } catch (error) {
        await this.endure(error, backoff, over);
      }
    }
    return undefined;
  }

  private async endure(error: unknown, backoff: Backoff, over: AbortSignal): Promise<void> {
    if (over.aborted) return;
    if (!(error instanceof StoreUnavailable)) {
      throw error instanceof EventStoreError ? error : new StoreUnavailable('the subscription broke off');
    }
    await backoff.wait(over);
  }

  /** Waits until something new is in memory, or for the end. */
  private async growth(over: AbortSignal): Promise<void> {
    let done = (): void => {};
    const waiting = new Promise<void>((resolve) => (done = resolve));
    const forget = this.source.live.commits.once(done);
    over.addEventListener('abort', done, { once: true });
    await waiting;
    forget();
    over.removeEventListener('abort', done);
  }
}

function toStreamed(event: { readonly streamId: string }): Pick<RecordedEvent, 'stream'> {
  return { stream: event.streamId };
}

/** The same steps, ended when the signal aborts, also while one is waited for. */
async function* endedBy<T>(over: AbortSignal, steps: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  let end = (): void => {};
  const ended = new Promise<{ readonly done: true; readonly value: undefined }>((resolve) => {
    end = () => resolve({ done: true, value: undefined });
  });
  over.addEventListener('abort', end, { once: true });
  try {
    while (!over.aborted) {
      const next = steps.next();
      next.catch(() => undefined);
      const result = await Promise.race([next, ended]);
      if (result.done) return;
      yield result.value;
    }
  } finally {
    over.removeEventListener('abort', end);
    void steps.return().catch(() => undefined);
  }
}

function beyond(after: Position, head: Position | undefined): StoreCorrupt {
  return new StoreCorrupt(
    `a subscription is to resume after position ${after}, but the store ends at ${head ?? 'its beginning'}: ` +
      'the position is from another store, or the store was restored from an older backup',
  );
}
