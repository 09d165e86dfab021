import { BACKWARDS, END, FORWARDS, START, eventTypeFilter, streamNameFilter } from '@eventstore/db-client';
import { StoreCorrupt } from '../errors.js';
import type { Position } from '../port.js';
import { drain } from './drain.js';
import { type ClientEvent, positionOf } from './recorded.js';
import type { Reading } from './stream-reader.js';
import type { Verdict } from './verdict.js';

/** One step through `$all`: an event of whatever kind, or the word that nothing else lies up to `position`. */
export type Step =
  | { readonly event: ClientEvent; readonly position: Position }
  | { readonly event?: undefined; readonly position: Position };

/** What the server selects for us, by stream name or by type. */
export interface ServerFilter {
  readonly on: 'stream' | 'type';
  readonly prefixes: readonly string[];
}

/** Events of one unfiltered page: bounds how far we read ahead of the consumer. */
const PAGE = 1_024;

/** A checkpoint comes about every 32 x this many events that the server looks at. */
const CHECKPOINT_INTERVAL = 16;

/** Marks that travel in the same queue as the events (row 5: the callback itself runs ahead of the consumer). */
const CAUGHT_UP = Symbol('caught up');
interface Mark {
  readonly mark: Position | typeof CAUGHT_UP;
}

/** Reads of `$all`. */
export class AllReader {
  constructor(
    private readonly reading: Reading,
    /** Whether the server says when a subscription has caught up (23.10 and newer). */
    private readonly saysCaughtUp: () => boolean,
  ) {}

  /** Place of the last event of the store, of whatever kind. */
  async head(): Promise<Position | undefined> {
    return this.once(async () => {
      const client = this.reading.clients.current;
      const feed = client.readAll({
        direction: BACKWARDS,
        fromPosition: END,
        maxCount: 1,
        requiresLeader: true,
      });
      for await (const { event } of drain(feed, client, this.reading.limits.readTimeoutMs)) {
        if (event) return positionOf(event);
      }
      return undefined;
    });
  }

  /** The event at exactly this place, if there is one. */
  async at(position: Position): Promise<ClientEvent | undefined> {
    return this.once(async () => {
      for await (const event of this.forwards(position, 1))
        return positionOf(event) === position ? event : undefined;
      return undefined;
    });
  }

  /**
   * What lies after `after` (exclusive; absent: from the beginning) up to `end`, which must have been the store's head
   * or before it when it was read. The last step stands at `end` or beyond. Ends by itself; one that is interrupted goes
   * on where it was. The server filters where it can (row 14: `readAll` ignores filters).
   * @throws StoreUnavailable, StoreCorrupt
   */
  async *through(
    after: Position | undefined,
    end: Position,
    filter: ServerFilter | undefined,
  ): AsyncGenerator<Step, void> {
    const trouble = this.reading.trouble(badPosition);
    let at = after;
    while (at === undefined || at < end) {
      trouble.begin();
      const steps: AsyncIterable<Step> =
        filter && this.saysCaughtUp() ? this.filtered(at, end, filter) : this.page(at, end);
      try {
        for await (const step of steps) {
          trouble.over();
          at = step.position;
          yield step;
        }
      } catch (error) {
        await trouble.endure(error);
      }
    }
  }

  private async *page(after: Position | undefined, end: Position): AsyncGenerator<Step, void> {
    let count = 0;
    // Reading forwards is inclusive: the event that we already have comes first.
    for await (const event of this.forwards(after, PAGE + 1)) {
      const position = positionOf(event);
      count += 1;
      if (after !== undefined && position <= after) continue;
      if (position > end) return yield { position: end };
      yield { event, position };
      if (position === end) return;
    }
    // The end was in the store when we began: a short page has reached it, though its last record may be gone.
    if (count <= PAGE) yield { position: end };
  }

  private async *forwards(from: Position | undefined, maxCount: number): AsyncGenerator<ClientEvent, void> {
    const client = this.reading.clients.current;
    const feed = client.readAll({
      direction: FORWARDS,
      fromPosition: from === undefined || from <= 0n ? START : { commit: from, prepare: from },
      maxCount,
      requiresLeader: true,
    });
    for await (const { event } of drain(feed, client, this.reading.limits.readTimeoutMs))
      if (event) yield event;
  }

  private async *filtered(
    after: Position | undefined,
    end: Position,
    { on, prefixes }: ServerFilter,
  ): AsyncGenerator<Step, void> {
    const client = this.reading.clients.current;
    const feed = client.subscribeToAll(
      {
        fromPosition: after === undefined || after <= 0n ? START : { commit: after, prepare: after },
        filter: (on === 'stream' ? streamNameFilter : eventTypeFilter)({
          prefixes: [...prefixes],
          checkpointInterval: CHECKPOINT_INTERVAL,
          checkpointReached: (_, { commit, prepare }) => {
            // A place that is no event's could not be resumed from.
            if (commit === prepare) feed.push({ mark: commit } satisfies Mark);
          },
        }),
        requiresLeader: true,
      },
      { highWaterMark: 256 },
    );
    feed.on('caughtUp', () => feed.push({ mark: CAUGHT_UP } satisfies Mark));
    for await (const item of drain<(typeof feed extends AsyncIterable<infer T> ? T : never) | Mark>(
      feed,
      client,
      this.reading.limits.readTimeoutMs,
    )) {
      if ('mark' in item) {
        if (item.mark === CAUGHT_UP || item.mark >= end) return yield { position: end };
        if (after === undefined || item.mark > after) yield { position: item.mark };
      } else if (item.event) {
        const position = positionOf(item.event);
        if (position > end) return yield { position: end };
        yield { event: item.event, position };
        if (position === end) return;
      }
    }
  }

  private once<T>(read: () => Promise<T>): Promise<T> {
    return this.reading.again(read, badPosition);
  }
}

function badPosition({ kind }: Verdict): Error | undefined {
  if (kind !== 'bad_position') return undefined;
  return new StoreCorrupt(
    'the event store has no such position: it is from another store, or the store was restored from an older backup',
  );
}
