import type Database from 'better-sqlite3';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataFolderInUse, StoreUnavailable } from '../errors.js';
import { keepToOwner } from './keep-to-owner.js';
import { SqliteDatabase } from './driver.js';

/** The lock on a data folder; it also ends with the process, however that ends. */
export interface DataFolderLock {
  readonly folder: string;
  /** Gives the folder back. Twice is once. */
  release(): void;
}

/** Name of the lock's file inside the folder. It stays there, empty; its presence means nothing. */
export const LOCK_FILE = 'lock.sqlite';

/**
 * Makes the data folder this process's own, creating it if it is missing; only its owner may enter it
 * (mode 0700), also where it was there before.
 * The lock is the operating system's lock on an empty SQLite file, held by an exclusive transaction that never
 * ends: unlike a file with a process number it dies with the process, also after `kill -9`. POSIX locks are lost
 * when the same process opens and closes the file by other means, so nothing else may open `lock.sqlite`.
 * @throws DataFolderInUse while another lock stands (also one of this process); StoreUnavailable if the folder
 *   cannot be made or written.
 */
export function lockDataFolder(folder: string): DataFolderLock {
  let db: Database.Database | undefined;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    keepToOwner(folder, 0o700);
    db = new SqliteDatabase(join(folder, LOCK_FILE), { timeout: 0 });
    keepToOwner(join(folder, LOCK_FILE), 0o600);
    db.pragma('locking_mode = EXCLUSIVE');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    const code = (error as { code?: unknown }).code;
    if (code === 'SQLITE_BUSY') throw new DataFolderInUse(folder);
    throw new StoreUnavailable(
      `The data folder ${folder} cannot be locked (${String(code)}). Is it a folder that this user may write?`,
    );
  }
  const held = db;
  return { folder, release: () => void held.close() };
}
