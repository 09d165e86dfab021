import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { EventStore } from '#event-store';
import { openSqliteEventStore } from '#event-store/sqlite';
import { PersonsAsOf, SubjectReader } from '#ledger';
import { allProjections, openReadModels, type ReadModels } from '#read-models';
import { startChild } from '../event-store/child.js';
import { filledStore, fillStore } from '../support/fill-store.js';

const FOLLOW = '../read-models/follow';

/** A store and tables in a folder of their own, opened and closed as often as a test needs. */
class Place {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Place> {
    return new Place(await mkdtemp(join(tmpdir(), 'killed-')));
  }

  get events(): string {
    return join(this.folder, 'events.sqlite');
  }

  get tables(): string {
    return join(this.folder, 'read-models.sqlite');
  }

  /** Opens both, does something, and closes them. */
  async open<T>(
    names: readonly string[],
    task: (tables: ReadModels, store: EventStore) => Promise<T>,
  ): Promise<T> {
    const store = await openSqliteEventStore({ file: this.events });
    const boxes = { open: async () => ({ fields: {}, erased: [] }) };
    const tables = await openReadModels({
      store,
      persons: new PersonsAsOf(new SubjectReader(store, boxes)),
      clock: { now: () => Date.now() },
      file: this.tables,
      projections: (parts) => allProjections(parts).filter(({ name }) => names.includes(name)),
    });
    try {
      return await task(tables, store);
    } finally {
      await tables.close();
      await store.close();
    }
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

async function caughtUp(tables: ReadModels, store: EventStore): Promise<void> {
  await tables.reached((await store.head()) ?? -1n, AbortSignal.timeout(60_000));
}

/** Rebuilt from nothing the tables say the same. */
async function expectRight(tables: ReadModels, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await tables.rebuild(name);
    const rebuilt = await tables.rebuilt(name);
    expect([name, rebuilt?.phase, rebuilt?.differences ?? 0]).toEqual([name, 'done', 0]);
    expect([name, rebuilt?.compared?.filter(({ same }) => !same)]).toEqual([name, []]);
  }
  const numbers = await tables.database.rows<{ first: number; last: number; count: number }>(
    'SELECT MIN(number) AS first, MAX(number) AS last, COUNT(*) AS count FROM status_change',
  );
  const { first, last, count } = numbers[0] ?? { first: 1, last: 0, count: 0 };
  if (count > 0) expect([first, last]).toEqual([1, count]);
}

describe('a projection whose process is killed with -9', () => {
  it('between writing its rows and committing them leaves neither rows nor checkpoint, and goes on', async () => {
    const names = ['status', 'daily'];
    const place = await Place.make();
    try {
      await (await filledStore(place.events, 200)).close();
      await place.open(names, async (tables, store) => {
        await caughtUp(tables, store);
      });
      const before = await place.open([], async ({ database }, store) => {
        await fillStore(store, 200);
        return database.rows<{ name: string; position: number }>('SELECT name, position FROM projection');
      });
      const at = before.find(({ name }) => name === 'status')?.position ?? 0;
      const child = startChild(FOLLOW, [place.events, place.tables, names.join(), String(at + 100)]);
      await child.gone;
      expect(child.process.signalCode).toBe('SIGKILL');
      await place.open([], async ({ database }) => {
        const [row] = await database.rows<{ position: number }>(
          `SELECT position FROM projection WHERE name = 'status'`,
        );
        expect(row?.position).toBeLessThan(at + 100);
        const later = await database.rows(`SELECT 1 FROM status WHERE position > ?`, [row?.position ?? 0]);
        expect(later).toEqual([]);
      });
      await place.open(names, async (tables, store) => {
        await caughtUp(tables, store);
        await expectRight(tables, names);
      });
    } finally {
      await place.remove();
    }
  });

  it('while another worker moves the same checkpoint: every fact counts once', async () => {
    const names = ['status', 'daily'];
    const place = await Place.make();
    try {
      await (await filledStore(place.events, 100)).close();
      await place.open(names, async (tables, store) => {
        await caughtUp(tables, store);
      });
      await place.open([], async (_tables, store) => {
        await fillStore(store, 10_000);
      });
      // The embedded store belongs to one process, so each worker reads a copy; the tables they share.
      const copies = [1, 2].map((number) => join(place.folder, `events-${number}.sqlite`));
      for (const copy of copies) await copyFile(place.events, copy);
      const [one, other] = copies.map((copy) =>
        startChild(FOLLOW, [copy, place.tables, names.join(), 'slowly']),
      ) as [ReturnType<typeof startChild>, ReturnType<typeof startChild>];
      // Both move the checkpoint, in turns and after each other.
      const written = (lines: readonly string[]) => lines.filter((line) => line.startsWith('wrote ')).length;
      const late = AbortSignal.timeout(20_000);
      while (!late.aborted && Math.min(written(one.lines), written(other.lines)) < 3) await pause(5);
      expect(Math.min(written(one.lines), written(other.lines))).toBeGreaterThanOrEqual(3);
      await one.kill();
      await pause(300);
      await other.kill();
      await place.open(names, async (tables, store) => {
        await caughtUp(tables, store);
        await expectRight(tables, names);
      });
    } finally {
      await place.remove();
    }
  });

  it('in each phase of a rebuild: the next goes on where it was, and finds the same rows', async () => {
    const place = await Place.make();
    try {
      await (await filledStore(place.events, 12_000)).close();
      await place.open(['status'], async (tables, store) => {
        await caughtUp(tables, store);
      });
      const building = () =>
        place.open([], async ({ database }) => {
          const [row] = await database.rows<{ generation: number; position: number }>(
            `SELECT generation, position FROM projection WHERE state = 'building'`,
          );
          return row;
        });
      let before: { readonly generation: number; readonly position: number } | undefined;
      for (const phase of ['facts', 'persons', 'indexes']) {
        const child = startChild(FOLLOW, [place.events, place.tables, 'status', 'rebuild']);
        await child.line(`phase ${phase}`);
        await child.kill();
        const now = await building();
        expect([phase, now?.generation, now && now.position >= (before?.position ?? -1)]).toEqual([
          phase,
          2,
          true,
        ]);
        before = now;
      }
      expect(before?.position).toBeGreaterThan(12_000);
      await place.open(['status'], async (tables, store) => {
        const rebuilt = await tables.rebuilt('status');
        expect(rebuilt).toMatchObject({ phase: 'done', differences: 0 });
        expect(rebuilt?.compared?.filter(({ same }) => !same)).toEqual([]);
        expect(rebuilt?.compared?.find(({ table }) => table === 'status')?.rebuiltRows).toBeGreaterThan(
          12_000,
        );
        await caughtUp(tables, store);
        await expectRight(tables, ['status']);
      });
    } finally {
      await place.remove();
    }
  });

  it('again and again while it is 100,000 events behind: it arrives, and every fact counts once', async () => {
    const place = await Place.make();
    try {
      await (await filledStore(place.events, 100)).close();
      await place.open(['daily'], async (tables, store) => {
        await caughtUp(tables, store);
      });
      const behind = await place.open([], async (_tables, store) => fillStore(store, 100_000));
      for (let round = 0; round < 3; round += 1) {
        const child = startChild(FOLLOW, [place.events, place.tables, 'daily']);
        await child.line('at ');
        await pause(100);
        await child.kill();
      }
      await place.open(['daily'], async (tables, store) => {
        const [state] = (await tables.health()).projections;
        expect(state?.lagEvents).toBeLessThan(behind);
        await caughtUp(tables, store);
        await expectRight(tables, ['daily']);
        const health = await tables.health();
        expect(health.projections[0]).toMatchObject({ lagEvents: 0, lagSeconds: 0, healthy: true });
      });
    } finally {
      await place.remove();
    }
  });
});
