import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Batch, Handling, Projection, TableSet } from '#read-models';
import { published as publishedAs } from './happenings.js';
import { type Happening, World } from './world.js';

let versions = 0;
const published = (): Happening => publishedAs('news', (versions += 1));

/** Writes down what it was handed. */
class Noting implements Projection {
  readonly name = 'noting';
  readonly version = 1;
  readonly kind = 'search';
  readonly tables: TableSet = {
    tables: { noted: ['CREATE TABLE {noted} (position BIGINT NOT NULL PRIMARY KEY)'] },
    compared: { noted: { key: 'position', columns: '' } },
    views: {},
  };

  constructor(readonly run: Projection['run']) {}

  async handle({ facts }: Batch, { sql, table }: Handling): Promise<void> {
    for (const { event } of facts)
      await sql.run(`INSERT INTO ${table('noted')} (position) VALUES (?)`, [event.position]);
  }
}

let world: World;
afterEach(() => world.close());

const open = async (run: Projection['run'], before: number) => {
  world = await World.open(
    { projections: () => [new Noting(run)] },
    Array.from({ length: before }, published),
  );
  await world.tables.rebuilt('noting');
};
const noted = async () =>
  (
    await world.tables.database.rows<{ position: number }>('SELECT position FROM noted ORDER BY position')
  ).map(({ position }) => Number(position));
const reached = async () =>
  world.tables.reached((await world.store.head()) ?? 0n, AbortSignal.timeout(20_000));

describe('tables that a rebuild has replaced', () => {
  const generations = async () => ({
    tables: (
      await world.tables.database.rows<{ name: string }>(
        `SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'noted%' ORDER BY name`,
      )
    ).map(({ name }) => name),
    registered: await world.tables.database.rows('SELECT generation, state FROM projection'),
  });
  const second = { tables: ['noted_v1_g2'], registered: [{ generation: 2, state: 'live' }] };

  it('are dropped and struck from the registry when the others answer', async () => {
    await open('from-beginning', 2);
    await world.tables.rebuild('noting');
    expect(await world.tables.rebuilt('noting')).toMatchObject({ phase: 'done' });
    expect(await generations()).toEqual(second);
    expect(await noted()).toEqual([1, 2]);
  });

  it('are dropped by the next start if the process was killed before', async () => {
    await open('from-beginning', 2);
    await world.tables.rebuild('noting');
    await world.tables.rebuilt('noting');
    await world.tables.database.write(async (sql) => {
      await sql.run('CREATE TABLE noted_v1_g1 (position BIGINT NOT NULL PRIMARY KEY)');
      await sql.run(
        `INSERT INTO projection (name, generation, version, kind, state, position, moved_at)
          VALUES ('noting', 1, 1, 'search', 'leaving', 2, 0)`,
      );
    }, true);
    await world.tables.close();
    await world.openTables();
    await world.tables.rebuilt('noting');
    expect(await generations()).toEqual(second);
    expect(await noted()).toEqual([1, 2]);
  });
});

describe('a projection that runs', () => {
  it('from the beginning takes everything that was recorded before it, and what comes', async () => {
    await open('from-beginning', 2);
    await world.happen([published()]);
    await reached();
    expect(await noted()).toEqual([1, 2, 3]);
  });

  it('from now on passes over what was before, misses nothing while it is closed, and is not rebuilt, for that would empty it', async () => {
    await open('from-now', 2);
    await world.happen([published()]);
    await reached();
    expect(await noted()).toEqual([3]);
    await world.tables.close();
    await world.happen([published()]);
    await world.openTables();
    await reached();
    expect(await noted()).toEqual([3, 4]);
    await expect(world.tables.rebuild('noting')).rejects.toMatchObject({ code: 'REBUILD_FROM_NOW' });
    await world.happen([published()]);
    await reached();
    expect(await noted()).toEqual([3, 4, 5]);
  });

  it('once ends at the end of the store, without being behind, and takes the rest when it is started again', async () => {
    await open('once', 2);
    const ended = async () => (await world.tables.health()).projections[0]?.state === 'ended';
    for (const late = AbortSignal.timeout(20_000); !(await ended()); await pause(5)) late.throwIfAborted();
    await world.happen([published()]);
    await pause(50);
    expect(await noted()).toEqual([1, 2]);
    expect(await world.tables.health()).toMatchObject({ healthy: true, projections: [{ lagEvents: 0 }] });
    await world.tables.close();
    await world.openTables();
    await reached();
    expect(await noted()).toEqual([1, 2, 3]);
  });
});
