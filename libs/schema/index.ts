import { ACCESS_MIGRATIONS } from '#access';
import { LOG_MIGRATIONS } from '#evidence';
import { LINK_MIGRATIONS, TEXT_MIGRATIONS } from '#ledger';
import type { Migrations } from '#postgres';
import { READ_MODEL_MIGRATIONS } from '#read-models';
import { DIRECTORY_MIGRATIONS } from '#subjects';

/**
 * Of all rooms that keep something in the schema of the tables. Said once, because whoever opens a database with other
 * migrations than its service has is refused. Those of the keys lie in a schema of their own (`KEY_MIGRATIONS`).
 */
export const TABLE_MIGRATIONS: Migrations = [
  ...READ_MODEL_MIGRATIONS,
  ...DIRECTORY_MIGRATIONS,
  ...TEXT_MIGRATIONS,
  ...LINK_MIGRATIONS,
  ...LOG_MIGRATIONS,
  ...ACCESS_MIGRATIONS,
];
