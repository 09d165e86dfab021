import type { Migrations } from '#postgres';
import { PostgresDirectory1792300000001 } from './directory-migrations.postgres.js';
import { PostgresKeyLeases1793500000002, PostgresKeyStore1792300000002 } from './key-migrations.postgres.js';

/** Migrations of the directory, for the schema of the tables. */
export const DIRECTORY_MIGRATIONS: Migrations = [PostgresDirectory1792300000001];
/** Migrations of the key store, for its own schema. */
export const KEY_MIGRATIONS: Migrations = [PostgresKeyStore1792300000002, PostgresKeyLeases1793500000002];
