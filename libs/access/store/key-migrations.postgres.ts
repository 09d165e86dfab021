import type { Migrations } from '#postgres';
import { Keys1792600000000 } from './key-schema.js';

/** Its own name: the same tables have been made in files under the other one. */
class PostgresAccessKeys1792600000001 extends Keys1792600000000 {
  override readonly name: string = 'PostgresAccessKeys1792600000001';
}

/** Migrations of the keys, for the schema of the tables. */
export const ACCESS_MIGRATIONS: Migrations = [PostgresAccessKeys1792600000001];
