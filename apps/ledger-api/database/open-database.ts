import type { EventStore } from '#event-store';
import { openPostgres, type OpenedPostgres, serve } from '#postgres';
import { TABLE_MIGRATIONS } from '#schema';
import { KEY_MIGRATIONS } from '#subjects';
import type { Configuration } from '../configuration/configuration.js';
import { ledgerIn } from '../event-store/same-ledger.js';

type Settings = Pick<
  Configuration,
  'DATABASE_URL' | 'KEYS_DATABASE_URL' | 'DATABASE_POOL' | 'DATABASE_STATEMENT_TIMEOUT_MS'
>;

/**
 * Opens PostgreSQL if DATABASE_URL is set; undefined: everything lies in files of DATA_DIR.
 * @param store tells whose the database must be
 * @param how whether other processes serve it, too
 * @throws PostgresRefused before anything is written; PostgresError, the store's errors
 */
export async function openDatabase(
  { DATABASE_URL: url, KEYS_DATABASE_URL: keysUrl, ...limits }: Settings,
  store: EventStore,
  how: 'alone' | 'together' = 'alone',
): Promise<OpenedPostgres | undefined> {
  if (url === undefined) return undefined;
  const ledger = await ledgerIn(store);
  const leave = await serve({ url }, how);
  try {
    const opened = await openPostgres({
      url,
      keysUrl,
      tables: TABLE_MIGRATIONS,
      keys: KEY_MIGRATIONS,
      ledger,
      poolSize: limits.DATABASE_POOL,
      statementTimeoutMs: limits.DATABASE_STATEMENT_TIMEOUT_MS,
    });
    const close = async () => {
      await opened.close();
      await leave();
    };
    return { ...opened, close };
  } catch (error) {
    await leave();
    throw error;
  }
}
