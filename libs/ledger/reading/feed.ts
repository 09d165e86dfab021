import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Position, RecordedEvent, SubscriptionMessage } from '#event-store';
import { NOWHERE } from './nowhere.js';

/** How the feed is doing, for health and metrics. */
export interface FeedState {
  /** Everything up to here was applied in this process. */
  readonly position: Position;
  /** When the store's head was last read and found applied, UTC milliseconds. */
  readonly headReadAt: number;
  /** Subscriptions that ended and were begun again. */
  readonly drops: number;
  /** Kind of the error that ended the last one, while none runs. */
  readonly failing?: string;
}

export interface FeedOptions {
  readonly store: EventStore;
  readonly clock: { now(): number };
  /** Called with every event of `$all`, in order; at least once each. */
  readonly apply: (event: RecordedEvent) => void;
  /** How often the head is read, milliseconds. Default 1,000. */
  readonly headEveryMs?: number;
  /** Pause before a subscription is begun again, milliseconds. Default 200. */
  readonly retryAfterMs?: number;
}

/** One subscription to `$all` that keeps what is in memory up with the store, also with other writers. */
export class Feed {
  #position: Position = NOWHERE;
  #headReadAt: number;
  /** Heads that were read and not yet applied, oldest first. */
  #headsAhead: { readonly head: Position; readonly readAt: number }[] = [];
  #drops = 0;
  #failing: string | undefined;
  readonly #stop = new AbortController();
  #run: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: FeedOptions) {
    this.#headReadAt = options.clock.now();
  }

  /** Everything up to here was applied. */
  get position(): Position {
    return this.#position;
  }

  get headReadAt(): number {
    return this.#headReadAt;
  }

  get state(): FeedState {
    return {
      position: this.#position,
      headReadAt: this.#headReadAt,
      drops: this.#drops,
      ...(this.#failing === undefined ? {} : { failing: this.#failing }),
    };
  }

  /** Begins after a position up to which everything in memory has been read, at an instant when it was the head. */
  start(after: Position, headReadAt: number): void {
    this.#position = after;
    this.#headReadAt = headReadAt;
    this.#run = this.#keepRunning();
    this.#timer = setInterval(() => void this.#readHead(), this.options.headEveryMs ?? 1_000);
    this.#timer.unref();
  }

  /** Ends the subscription and waits for it. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#run;
  }

  async #keepRunning(): Promise<void> {
    const { store, retryAfterMs = 200 } = this.options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        const after = this.#position === NOWHERE ? {} : { after: this.#position };
        for await (const message of store.subscribe({ ...after, signal })) this.#take(message);
        if (signal.aborted) return;
        this.#failing = 'ended';
      } catch (error) {
        this.#failing = error instanceof Error ? error.name : 'unknown';
      }
      this.#drops += 1;
      // Aborted while pausing: the loop's condition says the rest.
      await pause(retryAfterMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #take(message: SubscriptionMessage): void {
    this.#failing = undefined;
    if (message.kind === 'event') this.options.apply(message.event);
    const position = message.kind === 'event' ? message.event.position : message.position;
    if (position !== undefined && position > this.#position) this.#position = position;
    this.#seeHeads();
  }

  /** Under steady writing the head is always a little ahead: what counts is when it was read that was applied since. */
  #seeHeads(): void {
    for (let next = this.#headsAhead[0]; next && next.head <= this.#position; next = this.#headsAhead[0]) {
      this.#headReadAt = Math.max(this.#headReadAt, next.readAt);
      this.#headsAhead.shift();
    }
  }

  async #readHead(): Promise<void> {
    const readAt = this.options.clock.now();
    // A head that cannot be read shows in `headReadAt`, which every answer carries as `knownUpTo`.
    const head = await this.options.store.head().catch(() => null);
    if (head === null) return;
    this.#headsAhead.push({ head: head ?? NOWHERE, readAt });
    this.#seeHeads();
    // A feed that is far behind needs no more than the oldest and the newest to say so.
    if (this.#headsAhead.length > MOST_HEADS) this.#headsAhead.splice(1, 1);
  }
}

const MOST_HEADS = 60;
