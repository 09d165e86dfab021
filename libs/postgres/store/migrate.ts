import type pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { PostgresOptions } from '../options.js';
import { clientConfig } from './pool.js';

/** Migrations of one room, in their order. */
export type Migrations = readonly (new () => MigrationInterface)[];

/** How long a process waits for others that migrate at the same time. */
const LONGEST_WAIT = '10min';

/**
 * Keeps all others from looking at a schema, or changing it, until the connection ends: what one sees in the middle of
 * another's migration would be nobody's.
 */
export async function holdAlone(client: pg.Client, schema: string): Promise<void> {
  await client.query(`SET statement_timeout = 0; SET lock_timeout = '${LONGEST_WAIT}'`);
  await client.query(
    `SELECT pg_advisory_lock(hashtextextended('consent-ledger migrations of ${schema}', 0))`,
  );
}

/** Brings a schema up to this version; a process that finds nothing to do writes nothing. */
export async function migrate(
  client: pg.Client,
  options: PostgresOptions,
  schema: string,
  migrations: Migrations,
): Promise<void> {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT to_regnamespace('${schema}') IS NOT NULL AS there`,
  );
  if (!rows[0]?.there) await client.query(`CREATE SCHEMA ${schema}`);
  const { connectionString, ...config } = clientConfig(options, schema);
  const source = new DataSource({
    type: 'postgres',
    url: connectionString as string,
    schema,
    migrationsTableName: 'migration',
    migrations: [...migrations],
    migrationsTransactionMode: 'all',
    logging: false,
    extra: { ...config, statement_timeout: 0, max: 1 },
  });
  try {
    await source.initialize();
    await source.runMigrations();
  } finally {
    if (source.isInitialized) await source.destroy();
  }
}

/** What the table of migrations calls them. */
export function namesOf(migrations: Migrations): string[] {
  return migrations.map((migration) => new migration().name ?? migration.name);
}
