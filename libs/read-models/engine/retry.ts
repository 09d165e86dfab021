import { type EventStore, type RecordedEvent, StreamForgotten } from '#event-store';
import { isPassing } from './failure.js';
import type { Follower, FollowerParts } from './follower.js';
import { parkedCount, parkedOf, streamsParked, unpark } from './parking.js';
import type { Handling, Projection } from './projection.js';
import { ReadFact } from './read-fact.js';
import type { Generation } from './registry.js';

/** What became of parked events. */
export interface Retried {
  /** Events that are in the tables now. */
  readonly retried: number;
  /** Events that are still parked. */
  readonly parked: number;
}

/** Events of one stream in one transaction: a stream may have any number of them. */
const AT_ONCE = 1_000;

/**
 * Handles parked events again, stream by stream and in order. Of a stream in which one cannot be handled, those before it
 * are in the tables, and it waits with all later ones.
 */
export async function retryParked(
  parts: FollowerParts,
  projection: Projection,
  follower: Follower,
): Promise<Retried> {
  let retried = 0;
  for (const stream of await streamsParked(parts.database, follower.generation)) {
    let most = AT_ONCE;
    for (;;) {
      try {
        const some = { stream, generation: follower.generation, most };
        const done = await follower.at((handling) => retrySome(parts.store, projection, some, handling));
        retried += done;
        if (done === 0) break;
      } catch (error) {
        if (isPassing(error)) throw error;
        // One of them cannot be handled: those before it can.
        if (most === 1) break;
        most = 1;
      }
    }
  }
  return { retried, parked: await parkedCount(parts.database, follower.generation) };
}

/**
 * The first parked events of a stream, in one transaction: what the follower parks meanwhile comes behind them.
 * @returns how many are in the park no more
 */
async function retrySome(
  store: EventStore,
  projection: Projection,
  {
    stream,
    generation,
    most,
  }: { readonly stream: string; readonly generation: Generation; readonly most: number },
  handling: Handling,
): Promise<number> {
  const rows = await parkedOf(handling.sql, generation, stream, most);
  const [first, last] = [rows[0], rows.at(-1)];
  if (!first || !last) return 0;
  const wanted = new Set(rows.map(({ position }) => BigInt(position)));
  const from = BigInt(first.revision);
  const events = await readable(store, stream, from, Number(BigInt(last.revision) - from) + 1);
  const facts = events.filter(({ position }) => wanted.has(position)).map((event) => new ReadFact(event));
  await unpark(handling.sql, generation, stream, BigInt(last.position));
  if (facts.length > 0) await projection.handle({ facts, through: handling.position }, handling);
  return rows.length;
}

/** Events of a stream; none of one that was forgotten since: the tables have nothing to say of it any more. */
async function readable(
  store: EventStore,
  stream: string,
  from: bigint,
  limit: number,
): Promise<RecordedEvent[]> {
  try {
    return await store.readStream(stream, { from, limit });
  } catch (error) {
    if (error instanceof StreamForgotten) return [];
    throw error;
  }
}
