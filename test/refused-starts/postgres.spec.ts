import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTestDatabase, type TestDatabase } from '../support/postgres/index.js';
import { startService } from '../support/service-process.js';
import { refusedStart } from './refused-start.js';

/** sysexits.h: a setting is wrong; nobody answers. */
const [CONFIGURATION, UNAVAILABLE] = [78, 69];

interface Urls {
  readonly url: string;
  readonly keysUrl: string;
}

interface Line {
  readonly what: string;
  /** The URLs that the service gets, once the database is made wrong. */
  readonly given: (database: TestDatabase) => Promise<Urls>;
  readonly code: number;
  readonly says: RegExp;
}

/** The right URLs with the first changed. */
function changed(change: (url: URL) => void) {
  return async ({ url, keysUrl }: Urls): Promise<Urls> => {
    const other = new URL(url);
    change(other);
    return { url: other.href, keysUrl };
  };
}

/** The right URLs of a database that these statements have made wrong. */
function after(...statements: ((database: TestDatabase) => string)[]) {
  return async (database: TestDatabase): Promise<Urls> => {
    for (const statement of statements) await database.asSuperuser(statement(database));
    return database;
  };
}

const LINES: readonly Line[] = [
  {
    what: 'an address of something else',
    given: changed((url) => (url.href = 'mysql://localhost/ledger')),
    code: CONFIGURATION,
    says: /^DATABASE_URL must look like postgres:/,
  },
  {
    what: 'an address where nobody listens',
    given: changed((url) => (url.port = '1')),
    code: UNAVAILABLE,
    says: /^DATABASE_URL: no PostgreSQL can be reached/,
  },
  {
    what: 'a name that does not exist',
    given: changed((url) => (url.hostname = 'no-such-host.invalid')),
    code: UNAVAILABLE,
    says: /^DATABASE_URL: no PostgreSQL can be reached/,
  },
  {
    what: 'a wrong password',
    given: changed((url) => (url.password = 'geheim')),
    code: CONFIGURATION,
    says: /^DATABASE_URL: .* refuses the login/,
  },
  {
    what: 'a wrong password for the keys',
    given: async ({ url, keysUrl }) => ({
      url,
      keysUrl: (await changed((to) => (to.password = 'geheim'))({ url: keysUrl, keysUrl })).url,
    }),
    code: CONFIGURATION,
    says: /^KEYS_DATABASE_URL: .* refuses the login/,
  },
  {
    what: 'a database that does not exist',
    given: changed((url) => (url.pathname = '/missing')),
    code: CONFIGURATION,
    says: /^DATABASE_URL: .* has no database missing/,
  },
  {
    what: 'a role that may not make its schema',
    given: after(({ name }) => `REVOKE CREATE ON DATABASE ${name} FROM ${name}_keys`),
    code: CONFIGURATION,
    says: /^KEYS_DATABASE_URL: there is no schema/,
  },
  {
    what: 'tables that our migrations did not make',
    given: after(
      () => 'CREATE SCHEMA ledger',
      () => 'CREATE TABLE ledger.invoice (id int)',
      ({ name }) => `GRANT ALL ON SCHEMA ledger TO ${name}_tables`,
    ),
    code: CONFIGURATION,
    says: /^DATABASE_URL: the schema ledger holds tables that are not this ledger's/,
  },
];

describe('a service that is given a wrong PostgreSQL', () => {
  // Side by side: each has a folder and a database of its own.
  test.concurrent.each(LINES)(
    'ends at $what, with one sentence and nothing written',
    ({ given, code, says }) =>
      withPlace(async (place) => {
        await ends(place, { ...(await given(place.database)), code, says });
      }),
  );

  test.concurrent('ends at a server that is not PostgreSQL', () =>
    withPlace(async (place) => {
      const server = createServer((socket) => {
        socket.on('error', () => undefined);
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as { port: number };
      const url = `postgres://ledger:geheim@127.0.0.1:${port}/ledger`;
      const { keysUrl } = place.database;
      await ends(place, { url, keysUrl, code: CONFIGURATION, says: /is not PostgreSQL/ });
      server.close();
    }),
  );

  test.concurrent('ends at tables that a newer version has changed, and at those of another ledger', () =>
    withPlace(async (place) => {
      await startOnce(place);
      const { url, keysUrl } = place.database;
      // A folder of its own has another ledger, or none yet.
      const other = /belongs to the ledger .* and the event store is empty/;
      await ends(place, { url, keysUrl, code: CONFIGURATION, says: other });
      await place.database.asSuperuser(
        `INSERT INTO ledger.migration (timestamp, name) VALUES (1, 'FromTheFuture1')`,
      );
      const newer = /a newer version of this service has changed the tables/;
      await ends(place, { url, keysUrl, code: CONFIGURATION, says: newer, data: 'first' });
    }),
  );

  test.concurrent('ends at a database without our tables where the ledger has facts', () =>
    withPlace(async (place) => {
      await startOnce(place);
      const empty = await makeTestDatabase();
      try {
        const { url, keysUrl } = empty;
        const expected = { code: CONFIGURATION, says: /none of its keys/, data: 'first' };
        await ends({ ...place, database: empty }, { url, keysUrl, ...expected });
      } finally {
        await empty.drop();
      }
    }),
  );
});

/** What one start gets for itself. */
interface Place {
  readonly folder: string;
  readonly database: TestDatabase;
}

async function withPlace(test: (place: Place) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'refused-'));
  const database = await makeTestDatabase();
  try {
    await test({ folder, database });
  } finally {
    await database.drop();
    await rm(folder, { recursive: true });
  }
}

/** A ledger comes to be on the right database, in the folder `first`. */
async function startOnce({ folder, database }: Place): Promise<void> {
  const settings = { DATABASE_URL: database.url, KEYS_DATABASE_URL: database.keysUrl };
  await (await startService(join(folder, 'first'), settings)).stop();
}

/** Starts the service, and holds the database and the folder against what they were before. */
async function ends(
  { folder, database }: Place,
  {
    url,
    keysUrl,
    code,
    says,
    data = 'data',
  }: Urls & Pick<Line, 'code' | 'says'> & { readonly data?: string },
): Promise<void> {
  const place = join(folder, data);
  const [before, files] = [await stateOf(database), await filesIn(place)];
  const refused = await refusedStart({ DATA_DIR: place, DATABASE_URL: url, KEYS_DATABASE_URL: keysUrl });
  expect(refused).toEqual({ code, sentences: [expect.stringMatching(says)], output: '' });
  expect(refused.sentences[0]).toMatch(/\.$/);
  expect(refused.sentences[0]).not.toContain('geheim');
  expect(await stateOf(database)).toEqual(before);
  expect(await filesIn(place)).toEqual(files);
}

async function filesIn(place: string): Promise<string[]> {
  const names = await readdir(place).catch(() => []);
  // The embedded event store, of which the database is asked whether it belongs to it, is opened first; it is empty.
  return names.filter((name) => !/^(lock|events)\.sqlite/.test(name));
}

/** Every table of the ledger's schemas with its number of rows. */
async function stateOf(database: TestDatabase): Promise<unknown> {
  const tables = await database.asSuperuser<{ name: string }>(
    `SELECT nspname || '.' || relname AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
      WHERE nspname LIKE 'ledger%' AND relkind = 'r' ORDER BY 1`,
  );
  const rows = [];
  for (const { name } of tables) {
    const [counted] = await database.asSuperuser<{ n: number }>(`SELECT count(*)::int AS n FROM ${name}`);
    rows.push([name, counted?.n]);
  }
  return rows;
}
