import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes, randomUUID } from 'node:crypto';
import type { EventStore, NewEvent } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { median, type Contestant } from './rounds.js';

/** About what a consent with its sealed proof takes in the store. */
const EVENT_BYTES = 900;
const data = randomBytes(EVENT_BYTES);

function event(): NewEvent {
  return { id: randomUUID(), type: 'consent.granted', data };
}

/** One event after the other, each acknowledged (fsync) before the next is sent: events per second. */
async function oneByOne(store: EventStore, milliseconds: number): Promise<number> {
  const start = performance.now();
  let count = 0;
  while (performance.now() - start < milliseconds) {
    await store.append(`subject-${randomUUID()}`, 'no_stream', [event()]);
    count += 1;
  }
  return (count * 1000) / (performance.now() - start);
}

/** Facts that a person's stream has in the bench's world: the link to an identifier, and three more. */
const EVENTS_PER_STREAM = 4;

/**
 * `width` writers at once, each filling one stream after the other and waiting for its own acknowledgement before the
 * next append: events per second.
 */
async function grouped(store: EventStore, width: number, milliseconds: number): Promise<number> {
  const start = performance.now();
  let count = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() - start < milliseconds) {
      const stream = `subject-${randomUUID()}`;
      for (let i = 0; i < EVENTS_PER_STREAM; i += 1) {
        await store.append(stream, i === 0 ? 'no_stream' : BigInt(i - 1), [event()]);
        count += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: width }, writer));
  return (count * 1000) / (performance.now() - start);
}

/** F: what the disk itself takes for one durable append of the same size: microseconds, median of 200. */
async function appendAndSync(folder: string): Promise<number> {
  const file = await open(join(folder, 'f'), 'a');
  const figures: number[] = [];
  for (let i = 0; i < 200; i += 1) {
    const start = performance.now();
    await file.write(data);
    await file.datasync();
    figures.push((performance.now() - start) * 1000);
  }
  await file.close();
  return median(figures);
}

/** The append figures, on a store of their own in a scratch folder. `end` removes it. */
export async function appendContestants(
  milliseconds: number,
): Promise<{ contestants: Contestant[]; end: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-bench-append-'));
  const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
  return {
    contestants: [
      { name: 'F: append + fdatasync of a plain file', unit: 'µs', run: () => appendAndSync(folder) },
      { name: 'append one by one', unit: 'events/s', run: () => oneByOne(store, milliseconds) },
      { name: 'append, 128 at once', unit: 'events/s', run: () => grouped(store, 128, milliseconds) },
      { name: 'append, 512 at once', unit: 'events/s', run: () => grouped(store, 512, milliseconds) },
    ],
    end: async () => {
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
