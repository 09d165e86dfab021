import type pg from 'pg';
import { PostgresRefused, postgresError } from '../errors.js';
import { KEYS_SCHEMA, type PostgresOptions, TABLES_SCHEMA } from '../options.js';
import { PostgresBase1792300000000 } from './base.migration.js';
import { PostgresDatabase } from './database.js';
import { lookAt } from './look.js';
import { PostgresErrands1792400000000 } from './errands.migration.js';
import { holdAlone, migrate, type Migrations, namesOf } from './migrate.js';
import { reach } from './reach.js';

export type { Migrations };

/** What a process opens of PostgreSQL. */
export interface OpenPostgresOptions extends Omit<PostgresOptions, 'url'> {
  /** `DATABASE_URL`: tables, directory, texts. */
  readonly url: string;
  /** `KEYS_DATABASE_URL`: the wrapped keys, with a role of their own. Default: the same URL. */
  readonly keysUrl?: string | undefined;
  /** Of all rooms that keep something in the schema of the tables. */
  readonly tables: Migrations;
  /** Of the key store. */
  readonly keys: Migrations;
  /** Id of the ledger in the event store; undefined: that store is empty, and so must this one be. */
  readonly ledger: string | undefined;
  /** True for whoever brings lost keys back: the ledger is there, and the keys are not. */
  readonly keysMayBeMissing?: boolean;
}

/** The databases of one process, migrated. */
export interface OpenedPostgres {
  /** The read models: long statements of their own pool. */
  readonly tables: PostgresDatabase;
  /** Directory and texts: what recording waits for, in another pool. */
  readonly service: PostgresDatabase;
  readonly keys: PostgresDatabase;
  /** Writes down whose databases these are, on a first start. @throws PostgresRefused if another ledger was faster */
  belongTo(ledger: string): Promise<void>;
  close(): Promise<void>;
}

/** Connections for directory and texts, and for keys: each caller's work is gathered into few transactions. */
const SERVICE_POOL = 6;

/**
 * Every question to the tables walks along one index and looks up what it finds there (decision 0016). A plan must not
 * depend on what the server believes about the rows today, so it is not offered any other way.
 */
const WALKS = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  random_page_cost: '1.1',
};

/**
 * Looks at both databases, and only when neither is to be refused brings their tables up to this version.
 * @throws PostgresRefused before anything is written; PostgresError
 */
export async function openPostgres(options: OpenPostgresOptions): Promise<OpenedPostgres> {
  const { url, keysUrl = url, tables, keys, ledger, keysMayBeMissing = false, ...rest } = options;
  const places: readonly Place[] = [
    {
      variable: 'DATABASE_URL',
      url,
      schema: TABLES_SCHEMA,
      migrations: [PostgresBase1792300000000, PostgresErrands1792400000000, ...tables],
    },
    {
      variable: keysUrl === url ? 'DATABASE_URL' : 'KEYS_DATABASE_URL',
      url: keysUrl,
      schema: KEYS_SCHEMA,
      ...(!keysMayBeMissing && { never: 'ledger_key' }),
      migrations: [PostgresBase1792300000000, ...keys],
    },
  ];
  const clients: pg.Client[] = [];
  try {
    for (const place of places)
      clients.push(await reach({ ...rest, url: place.url }, place.variable, place.schema));
    for (const [i, { schema }] of places.entries()) await holdAlone(clients[i] as pg.Client, schema);
    for (const [i, place] of places.entries())
      await lookAt(clients[i] as pg.Client, { ...place, known: namesOf(place.migrations), ledger });
    for (const [i, { url: at, schema, migrations }] of places.entries())
      await migrate(clients[i] as pg.Client, { ...rest, url: at }, schema, migrations);
  } catch (error) {
    throw error instanceof PostgresRefused ? error : postgresError(error);
  } finally {
    for (const client of clients) await client.end().catch(() => undefined);
  }
  return opened({ ...rest, url }, { ...rest, url: keysUrl });
}

interface Place {
  readonly variable: string;
  readonly url: string;
  readonly schema: string;
  readonly never?: string;
  readonly migrations: Migrations;
}

function opened(at: PostgresOptions, keysAt: PostgresOptions): OpenedPostgres {
  const tables = new PostgresDatabase({ ...at, settings: WALKS }, TABLES_SCHEMA);
  const service = new PostgresDatabase({ ...at, poolSize: SERVICE_POOL }, TABLES_SCHEMA);
  const keys = new PostgresDatabase({ ...keysAt, poolSize: SERVICE_POOL }, KEYS_SCHEMA);
  return {
    tables,
    service,
    keys,
    belongTo: async (ledger) => {
      for (const database of [tables, keys]) await claim(database, ledger);
    },
    close: async () => {
      for (const database of [tables, service, keys]) await database.close();
    },
  };
}

async function claim(database: PostgresDatabase, ledger: string): Promise<void> {
  const standing = await database.write(
    async (sql) => {
      await sql.run('INSERT INTO identity (ledger) VALUES (?) ON CONFLICT DO NOTHING', [ledger]);
      return sql.rows<{ ledger: string }>('SELECT ledger FROM identity');
    },
    { repeatable: true },
  );
  const other = standing[0]?.ledger;
  if (other !== ledger)
    throw new PostgresRefused(
      'OTHER_LEDGER',
      `The schema ${database.schema} belongs to the ledger ${String(other)}, not to ${ledger}.`,
    );
}
