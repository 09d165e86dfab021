import { setTimeout as pause } from 'node:timers/promises';
import type { Fact } from '#domain';
import { Leadership, type OpenedPostgres, openPostgres, TABLES_SCHEMA } from '#postgres';
import { READ_MODEL_MIGRATIONS } from '#read-models';
import { makeTestDatabase, type TestDatabase } from '../support/postgres/index.js';
import { World } from './world.js';

describe('a process that leads no more', () => {
  let database: TestDatabase;
  let opened: OpenedPostgres;
  beforeAll(async () => {
    database = await makeTestDatabase();
    const { url } = database;
    opened = await openPostgres({ url, tables: READ_MODEL_MIGRATIONS, keys: [], ledger: undefined });
  });
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });

  it('writes nothing into the tables, stands by, and says so', async () => {
    const leadership = new Leadership({ url: database.url }, TABLES_SCHEMA, 'projector').start();
    while (leadership.epoch === undefined) await pause(10);
    const world = await World.open({ postgres: opened.tables, leadership });
    await world.settled();
    // Another process was elected, and this one has not noticed.
    await opened.service.write((sql) => sql.run('UPDATE leader SET epoch = epoch + 1'));
    const data = { purpose: 'news', version: 1, bases: ['consent'], automated: true };
    const at = world.now;
    const fact = {
      id: '00000000-0000-4000-8000-000000000001',
      type: 'purpose.published',
      at,
      recordedAt: at,
      by: 'controller',
      data,
    };
    await world.happen([{ fact: fact as unknown as Fact }]);
    for (;;) {
      const { projections } = await world.tables.health();
      if (projections.every(({ state }) => state === 'standing-by')) break;
      await pause(20);
    }
    expect(await world.tables.database.rows('SELECT * FROM purpose_version')).toEqual([]);
    await world.close();
    await leadership.stop();
  });
});
