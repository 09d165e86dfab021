import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, writeFile, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { spawnKeeper, urlIn } from './server.js';

export { type OwnServer, startOwnServer } from './server.js';

/** A database of one test on a real PostgreSQL. */
export interface TestDatabase {
  /** URL of a role that owns the database and is no superuser. */
  readonly url: string;
  /** URL of another role, which may make a schema of its own: for keys. */
  readonly keysUrl: string;
  readonly name: string;
  /** Runs statements as the server's superuser in this database. */
  asSuperuser<R extends pg.QueryResultRow>(sql: string): Promise<R[]>;
  drop(): Promise<void>;
}

/**
 * Makes a database with two roles on `TEST_DATABASE_URL` (a role that may make databases and roles), else on the server of
 * this run, which is started for the first test that asks.
 */
export async function makeTestDatabase(serverUrl?: string): Promise<TestDatabase> {
  const server = serverUrl ?? process.env['TEST_DATABASE_URL'] ?? (await serverOfRun());
  const name = `t_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(8).toString('hex');
  const roles = [`${name}_tables`, `${name}_keys`] as const;
  await statements(server, [
    ...roles.map((role) => `CREATE ROLE ${role} LOGIN PASSWORD '${password}'`),
    `CREATE DATABASE ${name}`,
    ...roles.map((role) => `GRANT CREATE, CONNECT ON DATABASE ${name} TO ${role}`),
  ]);
  const [url, keysUrl] = roles.map((role) => urlFor(server, name, role, password)) as [string, string];
  const inside = urlFor(server, name);
  return {
    url,
    keysUrl,
    name,
    asSuperuser: async <R extends pg.QueryResultRow>(sql: string) =>
      (await statements<R>(inside, [sql])) as R[],
    drop: async () => {
      await statements(server, [`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]);
      await statements(
        server,
        roles.map((role) => `DROP ROLE IF EXISTS ${role}`),
      );
    },
  };
}

let started: Promise<string> | undefined;

function serverOfRun(): Promise<string> {
  return (started ??= startOnce());
}

/** All workers of a run share one server: who makes the folder starts it. */
async function startOnce(): Promise<string> {
  const folder = process.env['TEST_POSTGRES_FOLDER'] ?? (await ownFolder());
  const watched = Number(process.env['TEST_POSTGRES_WATCHED'] ?? process.pid);
  try {
    await mkdir(join(folder, 'starting'));
    await writeFile(join(folder, 'keeper'), String(spawnKeeper(folder, watched, 'off')));
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  return urlIn(folder);
}

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
  await chmod(folder, 0o711);
  return folder;
}

function urlFor(server: string, database: string, user?: string, password?: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  if (user !== undefined) url.username = user;
  if (password !== undefined) url.password = password;
  return url.href;
}

async function statements<R extends pg.QueryResultRow>(url: string, texts: readonly string[]): Promise<R[]> {
  // No test waits for ever for a server that has been stopped.
  const limits = { connectionTimeoutMillis: 60_000, query_timeout: 60_000 };
  const client = new pg.Client({ connectionString: url, ...limits });
  await client.connect();
  try {
    let rows: R[] = [];
    for (const text of texts) ({ rows } = await client.query<R>(text));
    return rows;
  } finally {
    await client.end();
  }
}
