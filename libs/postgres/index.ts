export * from './errors.js';
export * from './options.js';
export { awake } from './store/awake.js';
export { Leadership, LeadershipLost, type LeaderRole } from './store/leadership.js';
export { Errands, ErrandUnanswered, type Does } from './store/errands.js';
export { PostgresDatabase, type WriteOptions } from './store/database.js';
export {
  type Migrations,
  openPostgres,
  type OpenPostgresOptions,
  type OpenedPostgres,
} from './store/open-postgres.js';
export { serve } from './store/one-process.js';
export type { PostgresSql, PostgresValue } from './store/sql.js';
