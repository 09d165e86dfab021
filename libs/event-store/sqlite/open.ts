import type Database from 'better-sqlite3';
import type { EventStore } from '../port.js';
import { connect } from './connection.js';
import type { SqliteEventStoreOptions } from './options.js';
import { prepareSchema } from './schema.js';
import { toStoreError } from './sqlite-errors.js';
import { SqliteEventStore } from './store.js';

/** The embedded store, as the one process knows it that has it. */
export interface EmbeddedEventStore extends EventStore {
  /** Writes nothing until the returned function is called; appends wait. For the end of a copy of all stores. */
  hold(): () => void;
  /** Names of the streams that are forgotten, for a copy of the ledger. */
  forgottenStreams(): Promise<readonly string[]>;
}

/**
 * Opens the embedded event store: one SQLite file (and its `-wal`), one process. What was acknowledged before a crash is
 * there. The caller holds the data folder's lock; the file is also locked of itself.
 * @throws StoreCorrupt if the file is damaged or something else; StoreUnavailable if it is in use, was written by a
 *   newer version, or cannot be opened; StoreFull if a new file finds no room
 */
export async function openSqliteEventStore(options: SqliteEventStoreOptions): Promise<EmbeddedEventStore> {
  const { file } = options;
  let db: Database.Database | undefined;
  try {
    db = connect(file);
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
