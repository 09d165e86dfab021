import { PostgresRefused } from '../errors.js';
import { type PostgresOptions, TABLES_SCHEMA } from '../options.js';
import { reach } from './reach.js';

/**
 * Keeps a second process from starting on the same database: until the roles of several processes are acted on, each would
 * turn wrapping keys that the other still uses. The server frees it with the connection.
 * @returns gives it back @throws PostgresRefused IN_USE
 */
export async function serveAlone(options: PostgresOptions): Promise<() => Promise<void>> {
  const client = await reach(options, 'DATABASE_URL', TABLES_SCHEMA);
  const { rows } = await client.query<{ mine: boolean }>(
    `SELECT pg_try_advisory_lock(hashtextextended('consent-ledger process', 0)) AS mine`,
  );
  if (rows[0]?.mine === true) return () => client.end();
  await client.end();
  throw new PostgresRefused('IN_USE', 'DATABASE_URL: another process serves the ledger of this database.');
}
