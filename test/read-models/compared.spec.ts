import { afterEach, describe, expect, it } from '@jest/globals';
import { allProjections, type Projection } from '#read-models';
import { onPostgres } from '../support/postgres/choose.js';
import { fact, granted, published, withdrawn } from './happenings.js';
import { type Happening, World } from './world.js';

const ANNA = 'aaaaaaaa-0000-4000-8000-00000000000a';
const STORY = [
  published('news'),
  granted(ANNA, 'news', { notice: 'privacy', noticeVersion: 1 }),
  withdrawn(ANNA, { purpose: 'news' }),
  { subject: ANNA, fact: fact('erasure.requested', { id: 'e1', purposes: '*' }) },
];

let world: World;
let projections: readonly Projection[];
const open = async (before: readonly Happening[] = []) => {
  world = await World.open({ projections: (parts) => (projections = allProjections(parts)) }, before);
  await world.settled();
};
afterEach(() => world.close());

/** Where a row was found; an instant to look again, which may be earlier than it need be. */
const OPEN: ReadonlySet<string> = new Set(['position', 'recheck_at']);

describe('what a rebuild compares', () => {
  it('is every column of every table, but for when a row was found and when it is looked at again', async () => {
    await open();
    const columnsOf = async (table: string) => {
      const rows = await world.tables.database.rows<{ name: string }>(
        onPostgres()
          ? `SELECT attname AS name FROM pg_attribute WHERE attrelid = ?::regclass AND attnum > 0`
          : 'SELECT name FROM pragma_table_info(?)',
        [table],
      );
      return rows.map(({ name }) => name);
    };
    const tables = projections.flatMap(({ tables: set }) => Object.entries(set.compared));
    expect(tables.length).toBeGreaterThan(15);
    for (const [table, { key, columns }] of tables) {
      const compared = [...key.split(', '), ...columns.split(', ')].filter((column) => column !== '');
      const all = await columnsOf(table);
      expect([table, all.filter((column) => !OPEN.has(column) && !compared.includes(column))]).toEqual([
        table,
        [],
      ]);
      expect([table, compared.filter((column) => !all.includes(column))]).toEqual([table, []]);
    }
    for (const { tables: set } of projections)
      expect(Object.keys(set.compared).sort()).toEqual(Object.keys(set.tables).sort());
  });

  it.each([
    ['timeline', 'fact', "actor_by = 'controller'"],
    ['timeline', 'fact', 'notice_version = 7'],
    ['matters', 'consent', 'evidence = 1 - evidence'],
    ['matters', 'matter', 'extended = 1'],
    ['published', 'purpose_version', "bases = '[]'"],
    ['status', 'status_person', "profile = 'another'"],
  ])('shows a live row of %s that lies: %s with %s', async (projection, table, lie) => {
    await open(STORY);
    const compared = async () => {
      await world.tables.rebuild(projection);
      const { compared: found } = (await world.tables.rebuilt(projection)) ?? {};
      return found?.filter(({ same }) => !same).map((one) => one.table);
    };
    expect(await compared()).toEqual([]);
    const generation = 2;
    const version = projections.find(({ name }) => name === projection)?.version;
    await world.tables.database.write(
      (sql) => sql.run(`UPDATE ${table}_v${version}_g${generation} SET ${lie}`),
      false,
    );
    expect(await compared()).toEqual([table]);
  });
});
