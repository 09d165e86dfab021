import { PostgresRefused } from '../errors.js';
import { type PostgresOptions, TABLES_SCHEMA } from '../options.js';
import { reach } from './reach.js';

/**
 * Says that this process serves a database: alone, where it has all roles, or together with others that have a part of them.
 * Who is alone seals, sweeps and forgets without asking anybody. The server frees it with the connection.
 * @returns gives it back @throws PostgresRefused IN_USE
 */
export async function serve(
  options: PostgresOptions,
  how: 'alone' | 'together',
): Promise<() => Promise<void>> {
  const client = await reach(options, 'DATABASE_URL', TABLES_SCHEMA);
  const lock = how === 'alone' ? 'pg_try_advisory_lock' : 'pg_try_advisory_lock_shared';
  const { rows } = await client.query<{ mine: boolean }>(
    `SELECT ${lock}(hashtextextended('consent-ledger process', 0)) AS mine`,
  );
  if (rows[0]?.mine === true) return () => client.end();
  await client.end();
  throw new PostgresRefused(
    'IN_USE',
    how === 'alone'
      ? 'DATABASE_URL: another process serves the ledger of this database.'
      : 'DATABASE_URL: a process with all roles serves the ledger of this database alone; give each process its LEDGER_ROLES.',
  );
}
