import type Database from 'better-sqlite3';
import { makeOwnersFile, SqliteDatabase } from '#sqlite-driver';
import { SealerHalted } from '../log/sealer-halted.js';
import { SCHEMA_VERSION, TABLES } from './log-schema.js';

/** Marks the file as a log of this ledger (`PRAGMA application_id`): "CLEV". */
const APPLICATION_ID = 0x434c4556;

/**
 * Opens the log's tables, made if the file is new. Durable: a commit is synced. What is overwritten is zeroed, so
 * that a forgotten stream's name is in no free page.
 * @throws SealerHalted `STORE` for a file that is something else or newer
 */
export function openLogDatabase(file: string): Database.Database {
  makeOwnersFile(file);
  const db = new SqliteDatabase(file);
  try {
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('secure_delete = ON');
    db.pragma('temp_store = MEMORY');
    db.pragma('cache_size = -32768');
    db.pragma('wal_autocheckpoint = 4096');
    prepare(db, file);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function prepare(db: Database.Database, file: string): void {
  const version = Number(db.pragma('user_version', { simple: true }));
  const application = Number(db.pragma('application_id', { simple: true }));
  if (version === 0 && application === 0) {
    db.transaction(() => {
      db.exec(TABLES);
      db.pragma(`application_id = ${APPLICATION_ID}`);
      db.pragma(`user_version = ${SCHEMA_VERSION}`);
    }).immediate();
    return;
  }
  if (application !== APPLICATION_ID || version > SCHEMA_VERSION)
    throw new SealerHalted('STORE', `${file} is no log of this ledger, or a newer version wrote it`);
}

/**
 * Opens the tables as they are now, for reading: what is written from now on is not seen. Until it is closed, the
 * write-ahead log is not cut.
 */
export function openSnapshot(file: string): Database.Database {
  const db = new SqliteDatabase(file, { readonly: true, fileMustExist: true });
  try {
    db.exec('BEGIN');
    // A snapshot begins with the first reading (sqlite.org/isolation.html).
    db.prepare('SELECT 1 FROM sealer').get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Moves the write-ahead log into the file and cuts it: before this, overwritten bytes still stand in the log. */
export function cutLog(db: Database.Database): void {
  const [state] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
  if (state?.busy !== 0) throw new SealerHalted('STORE', 'the write-ahead log of the log could not be cut');
}
