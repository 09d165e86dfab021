import type pg from 'pg';
import { PostgresRefused } from '../errors.js';

/** Every call that is made is in this version, and older ones get no more corrections. */
const OLDEST_VERSION = 140_000;

/** What is looked at before anything is written. */
export interface Expected {
  /** Name of the variable that holds the URL, for sentences. */
  readonly variable: string;
  readonly schema: string;
  /** Names of the migrations that this version knows. */
  readonly known: readonly string[];
  /** A table that is never empty where a ledger stands: of the keys, without which its facts are unreadable; filled last by whatever copies them. */
  readonly never?: string;
  /** Id of the ledger in the event store; undefined: that store is empty. */
  readonly ledger: string | undefined;
}

/** Whether a database is one that this ledger may open; nothing is written. @throws PostgresRefused */
export async function lookAt(client: pg.ClientBase, expected: Expected): Promise<void> {
  const { variable, schema, known, ledger } = expected;
  const server = await one<{
    version: number;
    standby: boolean;
    may_create: boolean;
    there: boolean;
    owned: boolean;
  }>(
    client,
    `SELECT current_setting('server_version_num')::int AS version, pg_is_in_recovery() AS standby,
       has_database_privilege(current_database(), 'CREATE') AS may_create,
       to_regnamespace('${schema}') IS NOT NULL AS there,
       CASE WHEN to_regnamespace('${schema}') IS NULL THEN false
         ELSE has_schema_privilege('${schema}', 'CREATE') END AS owned`,
  );
  if (server.version < OLDEST_VERSION)
    throw new PostgresRefused(
      'TOO_OLD',
      `${variable}: PostgreSQL 14 is the oldest version that is supported.`,
    );
  if (server.standby)
    throw new PostgresRefused('READ_ONLY', `${variable} leads to a standby, which takes no writes.`);
  if (server.there ? !server.owned : !server.may_create)
    throw new PostgresRefused(
      'RIGHTS_MISSING',
      server.there
        ? `${variable}: the role may not make tables in the schema ${schema}.`
        : `${variable}: there is no schema ${schema}, and the role may not make it.`,
    );
  if (!server.there) return keysMissing(expected);
  const { tables, ours, begun } = await one<{ tables: number; ours: boolean; begun: boolean }>(
    client,
    `SELECT (SELECT count(*)::int FROM pg_class WHERE relnamespace = '${schema}'::regnamespace AND relkind = 'r') AS tables,
       to_regclass('${schema}.migration') IS NOT NULL AND to_regclass('${schema}.identity') IS NOT NULL AS ours,
       to_regclass('${schema}.migration') IS NOT NULL AS begun`,
  );
  if (tables === 0) return keysMissing(expected);
  // A start that was cut off may have made no more than the table of migrations.
  if (!ours && !(begun && tables === 1))
    throw new PostgresRefused(
      'FOREIGN_TABLES',
      `${variable}: the schema ${schema} holds tables that are not this ledger's.`,
    );
  if (!ours) return keysMissing(expected);
  const { rows: applied } = await client.query<{ name: string }>(
    `SELECT name FROM ${schema}.migration ORDER BY id`,
  );
  const newer = applied.find(({ name }) => !known.includes(name));
  if (newer)
    throw new PostgresRefused(
      'NEWER',
      `${variable}: a newer version of this service has changed the tables (${newer.name}); start that version.`,
    );
  const { rows: identities } = await client.query<{ ledger: string }>(
    `SELECT ledger FROM ${schema}.identity`,
  );
  const other = identities[0]?.ledger;
  if (other !== undefined && other !== ledger)
    throw new PostgresRefused(
      'OTHER_LEDGER',
      ledger === undefined
        ? `${variable}: the database belongs to the ledger ${other}, and the event store is empty.`
        : `${variable}: the database belongs to the ledger ${other}, and the event store holds ${ledger}.`,
    );
  // Also where the schema has been the ledger's before: what was to bring its keys back may have been cut off.
  if (!(await holds(client, expected))) keysMissing(expected);
}

/** Whether the table that is never empty has a row. */
async function holds(client: pg.ClientBase, { schema, never }: Expected): Promise<boolean> {
  if (never === undefined) return true;
  const { there } = await one<{ there: boolean }>(
    client,
    `SELECT to_regclass('${schema}.${never}') IS NOT NULL AS there`,
  );
  if (!there) return false;
  const { rows } = await client.query(`SELECT 1 FROM ${schema}.${never} LIMIT 1`);
  return rows.length > 0;
}

/** A ledger with facts whose keys are elsewhere must not be given new ones. */
function keysMissing({ variable, schema, never, ledger }: Expected): void {
  if (never === undefined || ledger === undefined) return;
  throw new PostgresRefused(
    'KEYS_MISSING',
    `${variable}: the event store holds the ledger ${ledger}, and the schema ${schema} none of its keys: restore or copy them first.`,
  );
}

async function one<R extends pg.QueryResultRow>(client: pg.ClientBase, sql: string): Promise<R> {
  const { rows } = await client.query<R>(sql);
  return rows[0] as R;
}
