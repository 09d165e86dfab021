import { makeTestDatabase, type TestDatabase } from '../../test/support/postgres/index.js';
import { openPostgres, type OpenedPostgres } from './index.js';

describe('a transaction whose statements share their way to the server', () => {
  let database: TestDatabase;
  let opened: OpenedPostgres;
  beforeAll(async () => {
    database = await makeTestDatabase();
    opened = await openPostgres({ url: database.url, tables: [], keys: [], ledger: undefined });
    await opened.tables.write((sql) => sql.run('CREATE TABLE noted (n INT PRIMARY KEY)'));
  });
  beforeEach(() => opened.tables.write((sql) => sql.run('DELETE FROM noted')));
  afterAll(async () => {
    await opened.close();
    await database.drop();
  });
  const insert = 'INSERT INTO noted VALUES (?)';
  const noted = async () =>
    (await opened.tables.rows<{ n: number }>('SELECT n FROM noted ORDER BY n')).map(({ n }) => n);

  for (const pipelined of [true, false]) {
    const how = pipelined ? 'without waiting for answers' : 'one after the other';

    it(`runs them in the order in which they were asked for, ${how}`, async () => {
      const seen = await opened.tables.write(
        async (sql) => {
          const asked = [1, 2, 3].map((n) => sql.run(insert, [n]));
          const [row] = await sql.rows<{ many: number }>('SELECT COUNT(*) AS many FROM noted');
          await Promise.all(asked);
          return row?.many;
        },
        { pipelined },
      );
      expect(seen).toBe(3);
      expect(await noted()).toEqual([1, 2, 3]);
    });

    it(`tells of the statement that failed, not of those behind it, ${how}`, async () => {
      const failing = opened.tables.write(
        async (sql) => {
          const asked = [sql.run(insert, [1]), sql.run(insert, [1]), sql.run(insert, [2])];
          const ended = await Promise.allSettled(asked);
          expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
          await asked[2];
        },
        { pipelined },
      );
      await expect(failing).rejects.toMatchObject({ state: '23505' });
      expect(await noted()).toEqual([]);
    });

    it(`is not taken for written where nobody waited for the statement that failed, ${how}`, async () => {
      const failing = opened.tables.write(
        async (sql) => {
          await sql.run(insert, [1]);
          sql.run(insert, [1]).catch(() => undefined);
          await sql.rows('SELECT 1').catch(() => undefined);
        },
        { pipelined },
      );
      await expect(failing).rejects.toMatchObject({ name: 'PostgresError', fault: 'FAILED' });
      expect(await noted()).toEqual([]);
    });
  }

  it('goes on where tables were made anew under the same name since the server learnt a statement', async () => {
    const read = () =>
      opened.tables.write((sql) => sql.rows('SELECT n FROM noted WHERE n > ?', [0]), { pipelined: true });
    await opened.tables.write((sql) => sql.run(insert, [7]), { pipelined: true });
    for (let i = 0; i < 7; i++) expect(await read()).toEqual([{ n: 7 }]);
    await opened.tables.write(async (sql) => {
      await sql.run('DROP TABLE noted');
      await sql.run('CREATE TABLE noted (n INT PRIMARY KEY, more TEXT)');
    });
    await opened.tables.write((sql) => sql.run(insert, [8]), { pipelined: true });
    expect(await read()).toEqual([{ n: 8 }]);
  });
});
