import type Database from 'better-sqlite3';
import { closeSync, openSync } from 'node:fs';
import { keepToOwner } from './keep-to-owner.js';
import { SqliteDatabase } from './driver.js';

/**
 * Pages (of 4 KiB) in the write-ahead log before they are moved into the database file: 16 MiB. With more, a page that
 * changes often is moved more rarely; but moving holds the event loop, so not too many at once.
 */
const CHECKPOINT_PAGES = 4096;

/** SQLite's page cache (a negative number counts KiB): 64 MiB. */
const CACHE_KIB = -64 * 1024;

/**
 * The one connection to a store's file, made if it is missing: exclusive, writing ahead, syncing every commit.
 * Throws what SQLite or the file system throws.
 */
export function connect(file: string): Database.Database {
  if (file !== ':memory:') {
    // SQLite would make it readable by everybody; its -wal takes the mode of the file.
    closeSync(openSync(file, 'a', 0o600));
    // A file of an earlier program, or one that was copied back, may be open to others.
    for (const name of [file, `${file}-wal`]) keepToOwner(name, 0o600);
  }
  const db = new SqliteDatabase(file, { timeout: 0 });
  try {
    // Before WAL: the index of the log is then kept in memory, not in a shared -shm file, which could fail to grow on a
    // full disk after the log itself was written.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    // An acknowledgement means that the log was synced (WAL with NORMAL syncs at checkpoints only).
    db.pragma('synchronous = FULL');
    db.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    db.pragma(`cache_size = ${CACHE_KIB}`);
    db.pragma('trusted_schema = OFF');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
