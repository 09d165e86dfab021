import { makeTestDatabase, type TestDatabase } from '../../test/support/postgres/index.js';
import { type OwnServer, startOwnServer } from '../../test/support/postgres/server.js';
import { openPostgres, type OpenedPostgres } from './index.js';

describe('a server of PostgreSQL that cannot do what is asked', () => {
  let server: OwnServer;
  let database: TestDatabase;
  let opened: OpenedPostgres;
  beforeAll(async () => {
    server = await startOwnServer();
    database = await makeTestDatabase(server.url);
    opened = await openPostgres({
      url: database.url,
      tables: [],
      keys: [],
      ledger: undefined,
      statementTimeoutMs: 500,
      retryForMs: 100,
    });
    await opened.service.write((sql) => sql.run('CREATE TABLE noted (n INT)'));
  });
  afterAll(async () => {
    await opened.close();
    await server.stop();
  });
  const noted = () => opened.service.rows<{ n: number }>('SELECT n FROM noted ORDER BY n');

  it('and says nothing is lost for whoever asks, and others are served', async () => {
    let stopped = 0;
    const silent = opened.service.write(async (sql) => {
      const [row] = await sql.rows<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      stopped = Number(row?.pid);
      process.kill(stopped, 'SIGSTOP');
      return sql.run('INSERT INTO noted VALUES (1)');
    });
    await expect(silent).rejects.toMatchObject({ fault: 'LOST', state: 'CLIENT_LOST' });
    expect(await noted()).toEqual([]);
    await opened.service.write((sql) => sql.run('INSERT INTO noted VALUES (2)'));
    process.kill(stopped, 'SIGCONT');
    expect(await noted()).toEqual([{ n: 2 }]);
  });

  it('lets a statement that may be long take longer than the others', async () => {
    await expect(opened.service.rows('SELECT pg_sleep(1)')).rejects.toMatchObject({ fault: 'TIMEOUT' });
    await opened.service.write((sql) => sql.run('SELECT pg_sleep(1)', [], true));
  });

  it('and has no room says so; nothing of the transaction is there, all before it is', async () => {
    const full = opened.service.write(async (sql) => {
      await sql.run('INSERT INTO noted VALUES (3)');
      await sql.run(`DO $$ BEGIN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END $$`);
    });
    await expect(full).rejects.toMatchObject({ fault: 'FULL', state: '53100' });
    expect(await noted()).toEqual([{ n: 2 }]);
  });
});
