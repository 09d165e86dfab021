import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ReadAllOptions } from '../port.js';
import { openSqliteEventStore } from './index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recent-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const STREAMS = 60;
const ROUNDS = 100;

describe('What was committed last', () => {
  it('is read from memory as it is read from the disk, wherever a reading begins and whatever it asks for', async () => {
    const file = join(folder, 'events.sqlite');
    const writing = await openSqliteEventStore({ file });
    // More than stays in memory, so that some readings begin before it.
    for (let round = 0; round < ROUNDS; round += 1)
      await Promise.all(
        Array.from({ length: STREAMS }, (_, i) =>
          writing.append(
            `${i % 3 === 0 ? 'subject' : 'purpose'}-${i % 2 === 0 ? 'acme' : 'other'}.${i}`,
            round === 0 ? 'no_stream' : BigInt(round - 1),
            [{ id: randomUUID(), type: 'consent.granted', data: Buffer.from(`{"${i}":${round}}`) }],
          ),
        ),
      );
    const total = STREAMS * ROUNDS;
    const asked: ReadAllOptions[] = [
      0,
      1,
      700,
      1_903,
      1_904,
      1_905,
      4_000,
      total - 1,
      total,
      total + 1,
    ].flatMap((from) => [
      { from: BigInt(from) },
      { from: BigInt(from), limit: 7 },
      { from: BigInt(from), prefixes: ['subject-'] },
      { from: BigInt(from), prefixes: ['purpose-acme', 'subject-other.'], limit: 100 },
      { from: BigInt(from), prefixes: ['nothing-'] },
    ]);
    const inMemory = [];
    for (const options of asked) inMemory.push(await writing.readAll(options));
    await writing.close();
    const reading = await openSqliteEventStore({ file });
    const onDisk = [];
    for (const options of asked) onDisk.push(await reading.readAll(options));
    await reading.close();
    expect(inMemory.map((events) => events.length)).toEqual(onDisk.map((events) => events.length));
    for (const [i, events] of onDisk.entries()) {
      const plain = (list: typeof events) =>
        list.map((event) => ({ ...event, data: Buffer.from(event.data) }));
      expect(plain(inMemory[i] ?? [])).toEqual(plain(events));
    }
  });
});
