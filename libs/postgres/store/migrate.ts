import type pg from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { PostgresOptions } from '../options.js';
import { clientConfig } from './pool.js';

/** Migrations of one room, in their order. */
export type Migrations = readonly (new () => MigrationInterface)[];

/** Processes that start at the same time migrate one after the other. */
const MIGRATING = "hashtextextended('consent-ledger migrations', 0)";

/**
 * Brings a schema up to this version, one process at a time; a process that finds nothing to do writes nothing.
 * @param client a connection of its own, which holds the lock
 * @param check looks again, once nobody else migrates
 */
export async function migrate(
  client: pg.Client,
  options: PostgresOptions,
  schema: string,
  migrations: Migrations,
  check: () => Promise<void>,
): Promise<void> {
  await client.query(`SET statement_timeout = 0`);
  await client.query(`SELECT pg_advisory_lock(${MIGRATING})`);
  try {
    await check();
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
      extra: { ...config, max: 1 },
    });
    try {
      await source.initialize();
      await source.runMigrations();
    } finally {
      if (source.isInitialized) await source.destroy();
    }
  } finally {
    await client.query(`SELECT pg_advisory_unlock(${MIGRATING})`).catch(() => undefined);
  }
}

/** What the table of migrations calls them. */
export function namesOf(migrations: Migrations): string[] {
  return migrations.map((migration) => new migration().name ?? migration.name);
}
