import Database from 'better-sqlite3';
import { closeSync, openSync } from 'node:fs';
import type { EventStore } from '../port.js';
import type { SqliteEventStoreOptions } from './options.js';
import { prepareSchema } from './schema.js';
import { toStoreError } from './sqlite-errors.js';
import { SqliteEventStore } from './store.js';

/** Pages (of 4 KiB) in the write-ahead log before they are moved into the database file: 32 MiB. */
const CHECKPOINT_PAGES = 8192;

/** SQLite's page cache in KiB (negative: KiB, positive: pages). */
const CACHE_KIB = -64 * 1024;

/**
 * Opens the embedded event store: one SQLite file (and its `-wal`), one process. What was acknowledged before a crash is
 * there. The caller holds the data folder's lock; the file is also locked of itself.
 * @throws StoreCorrupt if the file is damaged or something else; StoreUnavailable if it is in use, was written by a
 *   newer version, or cannot be opened; StoreFull if a new file finds no room
 */
export async function openSqliteEventStore(options: SqliteEventStoreOptions): Promise<EventStore> {
  const { file } = options;
  let db: Database.Database | undefined;
  try {
    // SQLite would make it readable by everybody; its -wal takes the mode of the file.
    if (file !== ':memory:') closeSync(openSync(file, 'a', 0o600));
    db = new Database(file, { timeout: 0 });
    // Before WAL: the index of the log is then kept in memory, not in a shared -shm file, which could fail to grow on a
    // full disk after the log itself was written.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    // An acknowledgement means that the log was synced (WAL with NORMAL syncs at checkpoints only).
    db.pragma('synchronous = FULL');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma(`cache_size = ${CACHE_KIB}`);
    db.pragma('trusted_schema = OFF');
    prepareSchema(db, file);
    if (options.maxFileBytes !== undefined) {
      const pageBytes = Number(db.pragma('page_size', { simple: true }));
      db.pragma(`max_page_count = ${Math.max(1, Math.ceil(options.maxFileBytes / pageBytes))}`);
    }
    return new SqliteEventStore(db, options);
  } catch (error) {
    db?.close();
    throw toStoreError(error, 'open', file);
  }
}
