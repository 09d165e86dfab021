import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '../port.js';
import { openSqliteEventStore } from './index.js';

const newEvent = (id: string = randomUUID()) => ({ id, type: 'test.happened', data: new Uint8Array(10) });

let clock = 1_000;
let store: EventStore;
beforeEach(async () => {
  clock = 1_000;
  store = await openSqliteEventStore({ file: ':memory:', now: () => clock });
});
afterEach(() => store.close());

describe('places in the embedded store', () => {
  test('an empty store has no head, and catching up with it names no position', async () => {
    expect(await store.head()).toBeUndefined();
    const first = await store.subscribe()[Symbol.asyncIterator]().next();
    expect(first.value).toEqual({ kind: 'caughtUp', position: undefined });
  });

  test('positions count from 1 without a gap, also when appends between them are conflicts', async () => {
    const settled = await Promise.allSettled(
      Array.from({ length: 60 }, (_, index) =>
        store.append(`subject-${index % 20}`, 'no_stream', [newEvent(), newEvent()]),
      ),
    );
    expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    const positions = (await store.readAll()).map(({ position }) => position);
    expect(positions).toEqual(Array.from({ length: 40 }, (_, index) => BigInt(index + 1)));
  });

  test('events of one append stand side by side in $all', async () => {
    await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        store.append(`subject-${index}`, 'no_stream', [newEvent(), newEvent(), newEvent()]),
      ),
    );
    const streams = (await store.readAll()).map(({ stream }) => stream);
    for (let index = 0; index < streams.length; index += 3) {
      expect(new Set(streams.slice(index, index + 3)).size).toBe(1);
    }
  });

  test('an id that the stream holds at another place is a conflict, where a server would store it twice', async () => {
    const first = newEvent();
    await store.append('subject-1', 'no_stream', [first]);
    await store.append('subject-1', 0n, [newEvent()]);
    await expect(store.append('subject-1', 1n, [first])).rejects.toMatchObject({ expected: 1n, actual: 1n });
    await expect(store.append('subject-1', 1n, [newEvent(), first])).rejects.toMatchObject({ actual: 1n });
    expect(await store.readStream('subject-1')).toHaveLength(2);
  });

  test('the first events of an append sent again alone are a retry, as on a server', async () => {
    const [one, two] = [newEvent(), newEvent()];
    await store.append('subject-1', 'no_stream', [one, two]);
    expect(await store.append('subject-1', 'no_stream', [one])).toEqual({
      revision: 0n,
      position: 1n,
      repeated: true,
    });
  });

  test('a retry is acknowledged with the first position', async () => {
    const events = [newEvent(), newEvent()];
    const first = await store.append('subject-1', 'no_stream', events);
    await store.append('subject-2', 'no_stream', [newEvent()]);
    expect(await store.append('subject-1', 'no_stream', events)).toEqual({ ...first, repeated: true });
  });

  test('a revision or position beyond every number is beyond the end, not an error', async () => {
    await store.append('subject-1', 'no_stream', [newEvent()]);
    const huge = 2n ** 80n;
    expect(await store.readStream('subject-1', { from: huge })).toEqual([]);
    expect(await store.readStream('subject-1', { from: huge, direction: 'backwards' })).toHaveLength(1);
    expect(await store.readStream('subject-1', { from: -5n })).toHaveLength(1);
    expect(await store.readStream('subject-1', { from: -5n, direction: 'backwards' })).toEqual([]);
    expect(await store.readAll({ from: huge })).toEqual([]);
    expect(await store.readAll({ from: -huge })).toHaveLength(1);
    expect(await store.readAll({ limit: Number.POSITIVE_INFINITY })).toHaveLength(1);
    for (const limit of [0, -1, Number.NaN, 0.5]) expect(await store.readAll({ limit })).toEqual([]);
    await expect(store.append('subject-1', huge, [newEvent()])).rejects.toMatchObject({ actual: 0n });
  });

  test('created is the clock, and never falls when the clock does', async () => {
    const append = (stream: string) => store.append(stream, 'no_stream', [newEvent()]);
    await append('subject-1');
    clock = 2_000;
    await append('subject-2');
    clock = 500;
    await append('subject-3');
    clock = 2_001;
    await append('subject-4');
    expect((await store.readAll()).map(({ created }) => created)).toEqual([1_000, 2_000, 2_000, 2_001]);
  });

  test('positions and the last clock are kept over a restart', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'events-'));
    const file = join(folder, 'events.sqlite');
    const first = await openSqliteEventStore({ file, now: () => 9_000 });
    await first.append('subject-1', 'no_stream', [newEvent(), newEvent()]);
    await first.close();
    const second = await openSqliteEventStore({ file, now: () => 8_000 });
    expect(await second.append('subject-1', 1n, [newEvent()])).toEqual({
      revision: 2n,
      position: 3n,
      repeated: false,
    });
    expect((await second.readAll()).map(({ created }) => created)).toEqual([9_000, 9_000, 9_000]);
    await second.close();
    rmSync(folder, { recursive: true });
  });
});
