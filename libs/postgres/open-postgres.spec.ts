import { createServer, type Server } from 'node:net';
import { makeTestDatabase, type TestDatabase } from '../../test/support/postgres/index.js';
import { openPostgres, type OpenPostgresOptions, type PostgresRefusal, serve } from './index.js';

const LEDGER = '0f1e2d3c-0000-4000-8000-000000000001';

describe('opening PostgreSQL', () => {
  let database: TestDatabase;
  beforeEach(async () => (database = await makeTestDatabase()));
  afterEach(() => database.drop());

  const options = (more: Partial<OpenPostgresOptions> = {}): OpenPostgresOptions => ({
    url: database.url,
    keysUrl: database.keysUrl,
    tables: [],
    keys: [],
    ledger: undefined,
    ...more,
  });
  const refused = (more: Partial<OpenPostgresOptions>, code: PostgresRefusal) =>
    expect(openPostgres(options(more))).rejects.toMatchObject({
      name: 'PostgresRefused',
      code,
      message: expect.stringMatching(/^(KEYS_)?DATABASE_URL.*\.$/),
    });
  const schemas = async () =>
    (
      await database.asSuperuser<{ nspname: string }>(
        `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'ledger%' ORDER BY 1`,
      )
    ).map(({ nspname }) => nspname);

  it('makes two schemas, and a role of its own keeps the keys from whoever reads the tables', async () => {
    const opened = await openPostgres(options());
    await opened.belongTo(LEDGER);
    expect(await schemas()).toEqual(['ledger', 'ledger_keys']);
    await expect(opened.tables.rows('SELECT * FROM ledger_keys.identity')).rejects.toMatchObject({
      state: '42501',
    });
    expect(await opened.keys.rows('SELECT ledger FROM identity')).toEqual([{ ledger: LEDGER }]);
    await opened.close();
  });

  it('opens again for the same ledger, and finds nothing to change', async () => {
    for (const ledger of [undefined, LEDGER, LEDGER]) {
      // No tables of keys are made here.
      const opened = await openPostgres(options({ ledger, keysMayBeMissing: true }));
      await opened.belongTo(LEDGER);
      await opened.close();
    }
    const applied = await database.asSuperuser('SELECT * FROM ledger.migration');
    expect(applied).toHaveLength(2);
  });

  it('is done once where many processes start at the same time', async () => {
    const opened = await Promise.all(Array.from({ length: 5 }, () => openPostgres(options())));
    await Promise.all(opened.map((one) => one.belongTo(LEDGER)));
    await Promise.all(opened.map((one) => one.close()));
    expect(await database.asSuperuser('SELECT * FROM ledger_keys.identity')).toHaveLength(1);
  });

  it('refuses a database of another ledger, and one of a ledger whose event store is gone', async () => {
    const first = await openPostgres(options());
    await first.belongTo(LEDGER);
    await first.close();
    await refused({ ledger: '0f1e2d3c-0000-4000-8000-000000000002' }, 'OTHER_LEDGER');
    await refused({ ledger: undefined }, 'OTHER_LEDGER');
  });

  it('is for one process of the service at a time', async () => {
    const leave = await serve({ url: database.url }, 'alone');
    await expect(serve({ url: database.url }, 'alone')).rejects.toMatchObject({ code: 'IN_USE' });
    await leave();
    await (
      await serve({ url: database.url }, 'alone')
    )();
  });

  it('refuses a database without keys for a ledger that has facts', async () => {
    await refused({ ledger: LEDGER }, 'KEYS_MISSING');
    expect(await schemas()).toEqual([]);
  });

  it('refuses tables that a newer version has changed', async () => {
    await (await openPostgres(options())).close();
    await database.asSuperuser(`INSERT INTO ledger.migration (timestamp, name) VALUES (1, 'FromTheFuture1')`);
    await refused({}, 'NEWER');
  });

  it('refuses a schema with tables of somebody else, before it makes the other schema', async () => {
    await database.asSuperuser('CREATE SCHEMA ledger_keys');
    await database.asSuperuser('CREATE TABLE ledger_keys.invoice (id int)');
    await database.asSuperuser(`GRANT ALL ON SCHEMA ledger_keys TO ${database.name}_keys`);
    await refused({}, 'FOREIGN_TABLES');
    expect(await schemas()).toEqual(['ledger_keys']);
  });

  it('refuses a role that may not make its schema', async () => {
    await database.asSuperuser(`REVOKE CREATE ON DATABASE ${database.name} FROM ${database.name}_keys`);
    await refused({}, 'RIGHTS_MISSING');
    expect(await schemas()).toEqual([]);
  });

  it('says in one sentence what is wrong with a URL', async () => {
    const changed = (change: (url: URL) => void) => {
      const url = new URL(database.url);
      change(url);
      return url.href;
    };
    await refused({ url: 'mysql://localhost/ledger' }, 'URL_INVALID');
    await refused({ url: 'postgres://localhost' }, 'URL_INVALID');
    await refused({ url: changed((url) => (url.password = 'wrong')) }, 'LOGIN_REFUSED');
    await refused({ keysUrl: changed((url) => (url.username = 'nobody')) }, 'LOGIN_REFUSED');
    await refused({ url: changed((url) => (url.password = '')) }, 'LOGIN_REFUSED');
    await refused({ url: changed((url) => (url.pathname = '/missing')) }, 'DATABASE_MISSING');
    await refused({ url: changed((url) => (url.port = '1')) }, 'UNREACHABLE');
    await refused({ url: changed((url) => (url.hostname = 'no-such-host.invalid')) }, 'UNREACHABLE');
    expect(await schemas()).toEqual([]);
  });

  it('refuses a server that is not PostgreSQL, whether it answers or is silent', async () => {
    for (const answer of ['HTTP/1.1 400 Bad Request\r\n\r\n', '']) {
      const server = await listen(answer);
      const { port } = server.address() as { port: number };
      await refused({ url: `postgres://a:b@127.0.0.1:${port}/c`, connectTimeoutMs: 300 }, 'NOT_POSTGRESQL');
      server.close();
    }
  });
});

function listen(answer: string): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    if (answer !== '') socket.end(answer);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
