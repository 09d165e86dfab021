import { openSqliteEventStore } from '#event-store/sqlite';
import type { EventStore, RecordedEvent } from '#event-store';
import { randomInt } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { comeTrue } from '../support/come-true.js';
import { startChild } from './child.js';
import { plannedAppend, WRITERS } from './workload.js';

const ROUNDS = process.env['LONG_TESTS'] === '1' ? 100 : 5;

/**
 * Runs a round and kills it at a random instant, at the earliest when `lines` were told; gives how many appends of each
 * writer were acknowledged.
 */
async function killedRound(file: string, round: string, lines: number): Promise<number[]> {
  const child = startChild('append-under-load', [file, round]);
  await child.line('opening');
  // From the middle of opening (and, at first, of making the tables) to well under load.
  await pause(randomInt(600));
  await comeTrue(() => child.lines.length > lines);
  await child.kill();
  const acknowledged = Array.from({ length: WRITERS }, () => 0);
  for (const line of child.lines) {
    const [word, writer, n] = line.split(' ');
    if (word === 'ack') acknowledged[Number(writer)] = Number(n) + 1;
  }
  return acknowledged;
}

/** Everything after the first `known` events; positions of this store are dense. */
async function after(store: EventStore, known: number): Promise<RecordedEvent[]> {
  const found: RecordedEvent[] = [];
  for (;;) {
    const page = await store.readAll({ from: BigInt(known + found.length + 1) });
    if (page.length === 0) return found;
    found.push(...page);
  }
}

describe('a process killed with -9 under load', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'events-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  let stored = 0;
  let acknowledgedInAll = 0;
  test.each(Array.from({ length: ROUNDS }, (_, index) => index + 1))(
    'round %i: what it acknowledged is there once, what it did not is there whole or not at all',
    async (number) => {
      const round = `round ${number}`;
      const file = join(folder, 'events.sqlite');
      // The last one runs until there is a load to speak of.
      const acknowledged = await killedRound(file, round, number === ROUNDS ? ROUNDS * 20 : 0);
      acknowledgedInAll += acknowledged.reduce((sum, count) => sum + count, 0);

      const store = await openSqliteEventStore({ file });
      const found = await after(store, stored);
      const byId = new Map(found.map((event) => [event.id, event]));
      expect(byId.size).toBe(found.length);
      expect(found.filter(({ position }, index) => position !== BigInt(stored + index + 1))).toEqual([]);

      let expectedEvents = 0;
      for (let writer = 0; writer < WRITERS; writer += 1) {
        // The append after the last acknowledged one may have been stored without an answer.
        for (let n = 0; n <= acknowledged[writer]!; n += 1) {
          const { stream, expected, events } = plannedAppend(round, writer, n);
          const first = expected === 'no_stream' ? 0n : expected + 1n;
          const there = events.flatMap(({ id }) => byId.get(id) ?? []);
          if (n < acknowledged[writer]! || there.length > 0) {
            expect(there).toHaveLength(events.length);
            events.forEach(({ type, data }, index) => {
              const event = there[index]!;
              expect([event.stream, event.type, event.revision]).toEqual([
                stream,
                type,
                first + BigInt(index),
              ]);
              expect(Buffer.compare(event.data, data)).toBe(0);
            });
          }
          expect(await store.append(stream, expected, events)).toMatchObject({ repeated: there.length > 0 });
          expectedEvents += events.length;
        }
      }
      expect(await after(store, stored)).toHaveLength(expectedEvents);
      stored += expectedEvents;
      await store.close();
    },
  );

  test('after all rounds everything is there, from a load to speak of', async () => {
    expect(acknowledgedInAll).toBeGreaterThan(ROUNDS * 20);
    const store = await openSqliteEventStore({ file: join(folder, 'events.sqlite') });
    expect(await after(store, 0)).toHaveLength(stored);
    expect(await store.head()).toBe(BigInt(stored));
    await store.close();
  });
});
