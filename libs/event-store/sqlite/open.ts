import { StoreUnavailable } from '../errors.js';
import type { EventStore } from '../port.js';
import type { SqliteEventStoreOptions } from './options.js';

/**
 * Opens the embedded event store: one SQLite file, one process.
 * @throws StoreCorrupt if the file is something else, StoreUnavailable if it is in use, newer or cannot be opened.
 */
export async function openSqliteEventStore(options: SqliteEventStoreOptions): Promise<EventStore> {
  throw new StoreUnavailable(`${options.file} cannot be opened yet`);
}
