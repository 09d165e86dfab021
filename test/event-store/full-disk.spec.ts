import { StoreFull } from '#event-store';
import type { EventStore, NewEvent } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { execFileSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startChild } from './child.js';
import { plannedAppend } from './workload.js';

const MIB = 1024 * 1024;
const newEvent = (bytes = 4000): NewEvent => ({
  id: randomUUID(),
  type: 'test.happened',
  data: new Uint8Array(randomBytes(bytes)),
});

/** True if a program can be run here. */
function runs(command: string, ...args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Appends to new streams, `atOnce` at a time, until one is refused; gives what was acknowledged and what was not. */
async function appendUntilFull(store: EventStore, atOnce: number) {
  const kept = new Map<string, readonly NewEvent[]>();
  const refused = new Map<string, readonly NewEvent[]>();
  while (refused.size === 0) {
    const appends = Array.from({ length: atOnce }, () => ({
      stream: `subject-${randomUUID()}`,
      events: [newEvent(), newEvent(), newEvent()],
    }));
    const settled = await Promise.allSettled(
      appends.map(({ stream, events }) => store.append(stream, 'no_stream', events)),
    );
    settled.forEach((result, index) => {
      const { stream, events } = appends[index]!;
      (result.status === 'fulfilled' ? kept : refused).set(stream, events);
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(StoreFull);
    });
  }
  return { kept, refused };
}

async function expectExactly(
  store: EventStore,
  kept: ReadonlyMap<string, readonly NewEvent[]>,
): Promise<void> {
  const all = await store.readAll({ limit: 100_000 });
  expect(all).toHaveLength([...kept.values()].flat().length);
  for (const [stream, events] of kept) {
    const read = await store.readStream(stream);
    expect(read.map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    read.forEach(({ data }, index) => expect(Buffer.compare(data, events[index]!.data)).toBe(0));
  }
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'full-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a store whose file may not grow', () => {
  test.each([1, 40])(
    'says so, %i at once; nothing of it is stored, and with more room it goes on',
    async (atOnce) => {
      const file = join(folder, 'events.sqlite');
      const small = await openSqliteEventStore({ file, maxFileBytes: 2 * MIB });
      const { kept, refused } = await appendUntilFull(small, atOnce);
      expect(kept.size).toBeGreaterThan(100);
      await expectExactly(small, kept);
      // Still full, and still answering.
      await expect(small.append('subject-1', 'no_stream', [newEvent(60_000)])).rejects.toBeInstanceOf(
        StoreFull,
      );
      await small.close();

      const large = await openSqliteEventStore({ file, maxFileBytes: 8 * MIB });
      await expectExactly(large, kept);
      for (const [stream, events] of refused) {
        await expect(large.append(stream, 'no_stream', events)).resolves.toMatchObject({ repeated: false });
      }
      await expectExactly(large, new Map([...kept, ...refused]));
      await large.close();
    },
  );
});

const canMount = process.getuid?.() === 0 && runs('mount', '--version') && process.platform === 'linux';
const onFullDisk = canMount ? describe : describe.skip;

onFullDisk('a store on a disk that is really full (needs root, to mount a small one)', () => {
  beforeEach(() => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder]));
  afterEach(() => execFileSync('umount', [folder]));

  test.each([1, 40])(
    'loses nothing, %i at once, and goes on in the same process when there is room',
    async (atOnce) => {
      const filler = join(folder, 'filler');
      writeFileSync(filler, randomBytes(2 * MIB));
      const file = join(folder, 'events.sqlite');
      const store = await openSqliteEventStore({ file });
      const { kept, refused } = await appendUntilFull(store, atOnce);
      expect(kept.size).toBeGreaterThan(50);
      await expectExactly(store, kept);
      const waiting = store.subscribe({ after: 'end' })[Symbol.asyncIterator]();
      await waiting.next();

      rmSync(filler);
      for (const [stream, events] of refused) {
        await expect(store.append(stream, 'no_stream', events)).resolves.toMatchObject({ repeated: false });
      }
      const everything = new Map([...kept, ...refused]);
      await expectExactly(store, everything);
      expect((await waiting.next()).value).toMatchObject({ kind: 'event' });
      await store.close();
      const again = await openSqliteEventStore({ file });
      await expectExactly(again, everything);
      await again.close();
    },
  );

  test('a new store that finds no room says so, and leaves nothing in the way of a later one', async () => {
    const filler = join(folder, 'filler');
    expect(() => writeFileSync(filler, randomBytes(8 * MIB))).toThrow('ENOSPC');
    const file = join(folder, 'events.sqlite');
    await expect(openSqliteEventStore({ file })).rejects.toBeInstanceOf(StoreFull);
    rmSync(filler);
    const store = await openSqliteEventStore({ file });
    await expect(store.append('subject-1', 'no_stream', [newEvent()])).resolves.toMatchObject({
      revision: 0n,
    });
    await store.close();
  });
});

const canLimit = runs('prlimit', '--version') && runs('bash', '--version');
const withLimit = canLimit ? describe : describe.skip;

withLimit('a process whose files may not grow (needs prlimit of util-linux)', () => {
  test('has its write refused by the system, stores nothing of it, and goes on when the limit is lifted', async () => {
    const file = join(folder, 'events.sqlite');
    const child = startChild('append-until-refused', [file], 1024);
    const [, n, kind] = (await child.line('refused')).split(' ');
    expect(kind).toBe('store_unavailable');
    expect(Number(n)).toBeGreaterThan(20);
    execFileSync('prlimit', ['--pid', String(child.process.pid), '--fsize=unlimited:']);
    child.process.stdin.write('again\n');
    expect(await child.line('again')).toBe(`again ${n} yes`);
    await child.gone;
    await expectPlanned(file, Number(n) + 1);
  });

  test('killed right after a refusal, it comes back with what it acknowledged and nothing else', async () => {
    const file = join(folder, 'events.sqlite');
    const child = startChild('append-until-refused', [file], 1024);
    const [, n] = (await child.line('refused')).split(' ');
    await child.kill();
    await expectPlanned(file, Number(n));
  });
});

/** The file holds exactly the first `count` appends of the workload. */
async function expectPlanned(file: string, count: number): Promise<void> {
  const store = await openSqliteEventStore({ file });
  const planned = Array.from({ length: count }, (_, n) => plannedAppend('until refused', 0, n).events).flat();
  const all = await store.readAll({ limit: 100_000 });
  expect(all.map(({ id }) => id)).toEqual(planned.map(({ id }) => id));
  await store.close();
}
