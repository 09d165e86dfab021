import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Position, RecordedEvent } from '#event-store';
import { recordedAtOf } from '#stored-event';
import { NOWHERE } from './nowhere.js';

/** facts-and-subjects 3: an event whose `rec` is older than the newest before it by more than this is late. */
export const LATE_AFTER_MS = 5_000;

/** Events read at once from what was recorded before the start. */
const PAGE = 500;
/** Looking back takes no more than about one part in this many of the time: answers come first. */
const SHARE = 5;
/** Places kept in memory; beyond that late events are counted only. */
const MOST_KEPT = 100_000;

/** The greatest time of recording so far, in the order of `$all`. */
class Newest {
  #newest = -Infinity;

  /** Whether an event is late; the next one is compared with it, too. */
  isLate(event: RecordedEvent): boolean {
    const recordedAt = recordedAtOf(event.data);
    const late = recordedAt < this.#newest - LATE_AFTER_MS;
    if (recordedAt > this.#newest) this.#newest = recordedAt;
    return late;
  }

  raiseTo(other: Newest): void {
    if (other.#newest > this.#newest) this.#newest = other.#newest;
  }
}

/**
 * Lists the events that were recorded late (facts-and-subjects 3): an answer as known at some instant did not
 * contain them although they claim to have been recorded by then. New events come from the feed; what lay in the
 * store at the start is looked through afterwards, page by page, so that the first answer need not wait for it.
 */
export class LateFacts {
  readonly #places = new Set<Position>();
  readonly #newest = new Newest();
  readonly #stop = new AbortController();
  #seen: Position = NOWHERE;
  #uncounted = 0;
  #lookedBack = false;
  #run: Promise<void> = Promise.resolve();

  /** Late events found so far. */
  get count(): number {
    return this.#places.size + this.#uncounted;
  }

  /** Whether everything that was there at the start has been looked through. */
  get complete(): boolean {
    return this.#lookedBack;
  }

  /** Whether the event at a place is late, as far as it has been looked through. */
  isLate(position: Position): boolean {
    return this.#places.has(position);
  }

  /** The next event of the feed, which may repeat some. */
  see(event: RecordedEvent): void {
    if (event.position <= this.#seen) return;
    this.#seen = event.position;
    if (this.#newest.isLate(event)) this.#keep(event.position);
  }

  /** Begins to look through what is in the store; a page that cannot be read is tried again. */
  lookBack(store: EventStore, retryAfterMs = 1_000): void {
    this.#run = this.#lookBack(store, retryAfterMs);
  }

  /** Ends looking back and waits for it. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#run;
  }

  async #lookBack(store: EventStore, retryAfterMs: number): Promise<void> {
    const newest = new Newest();
    for (let read: Position = NOWHERE; !this.#stop.signal.aborted;) {
      const began = performance.now();
      const events = await store
        .readAll({ ...(read === NOWHERE ? {} : { from: read }), limit: PAGE })
        .catch(() => undefined);
      const next = events?.filter(({ position }) => position > read) ?? [];
      for (const event of next) if (newest.isLate(event)) this.#keep(event.position);
      read = next.at(-1)?.position ?? read;
      if (events && next.length === 0 && read >= this.#seen) {
        this.#newest.raiseTo(newest);
        this.#lookedBack = true;
        return;
      }
      await this.#pause(events ? (performance.now() - began) * (SHARE - 1) : retryAfterMs);
    }
  }

  #pause(ms: number): Promise<unknown> {
    // Aborted while pausing: the loop's condition says the rest.
    return pause(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
  }

  #keep(position: Position): void {
    if (this.#places.has(position)) return;
    if (this.#places.size < MOST_KEPT) this.#places.add(position);
    else this.#uncounted += 1;
  }
}
