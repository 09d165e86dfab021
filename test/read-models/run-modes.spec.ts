import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { Batch, Handling, Projection, TableSet } from '#read-models';
import { type Happening, World } from './world.js';

const T0 = Date.UTC(2026, 0, 1);

let made = 0;
function published(): Happening {
  made += 1;
  const at = T0 + made;
  const data = { purpose: 'news', version: made, bases: ['consent'], automated: true };
  const id = `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`;
  return { fact: { id, type: 'purpose.published', at, recordedAt: at, by: 'controller', data } as never };
}

/** Writes down what it was handed. */
class Noting implements Projection {
  readonly name = 'noting';
  readonly version = 1;
  readonly kind = 'search';
  readonly durable = false;
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

describe('a projection that runs', () => {
  it('from the beginning takes everything that was recorded before it, and what comes', async () => {
    await open('from-beginning', 2);
    await world.happen([published()]);
    await reached();
    expect(await noted()).toEqual([1, 2, 3]);
  });

  it('from now on passes over what was before, misses nothing while it is closed, and is handed nothing again by a rebuild', async () => {
    await open('from-now', 2);
    await world.happen([published()]);
    await reached();
    expect(await noted()).toEqual([3]);
    await world.tables.close();
    await world.happen([published()]);
    await world.openTables();
    await reached();
    expect(await noted()).toEqual([3, 4]);
    await world.tables.rebuild('noting');
    expect(await world.tables.rebuilt('noting')).toMatchObject({ phase: 'done' });
    await world.happen([published()]);
    await reached();
    expect(await noted()).toEqual([5]);
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
