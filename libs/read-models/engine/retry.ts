import { isPassing } from './failure.js';
import type { Follower, FollowerParts } from './follower.js';
import { type ParkedRow, parkedEvents, unpark } from './parking.js';
import type { Projection } from './projection.js';
import { ReadFact } from './read-fact.js';

/** What became of parked streams. */
export interface Retried {
  /** Events that are in the tables now. */
  readonly retried: number;
  /** Events that are still parked. */
  readonly parked: number;
}

const MOST = 100_000;

/** Handles every parked stream again, each whole and in order, in one transaction. */
export async function retryParked(
  parts: FollowerParts,
  projection: Projection,
  follower: Follower,
): Promise<Retried> {
  const streams = byStream(await parkedEvents(parts.database, follower.generation, MOST));
  let retried = 0;
  let parked = 0;
  for (const [stream, rows] of streams) {
    try {
      await follower.at(async (handling) => {
        // What the follower has parked meanwhile comes with the next try: it is read anew inside the transaction.
        const now = (await parkedEvents(handling.sql, follower.generation, MOST)).filter(
          (row) => row.stream === stream,
        );
        const wanted = new Set(now.map(({ position }) => BigInt(position)));
        const from = BigInt(now[0]?.revision ?? 0);
        const events = await parts.store.readStream(stream, { from });
        const facts = events
          .filter(({ position }) => wanted.has(position))
          .map((event) => new ReadFact(event));
        await unpark(handling.sql, follower.generation, stream);
        if (facts.length > 0) await projection.handle({ facts, through: handling.position }, handling);
      });
      retried += rows.length;
    } catch (error) {
      if (isPassing(error)) throw error;
      parked += rows.length;
    }
  }
  return { retried, parked };
}

function byStream(rows: readonly ParkedRow[]): Map<string, ParkedRow[]> {
  const streams = new Map<string, ParkedRow[]>();
  for (const row of rows) {
    const known = streams.get(row.stream);
    if (known) known.push(row);
    else streams.set(row.stream, [row]);
  }
  return streams;
}
