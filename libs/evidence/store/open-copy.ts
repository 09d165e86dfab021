import type Database from 'better-sqlite3';
import { rm } from 'node:fs/promises';
import type { Hashing } from '../hashing/index.js';
import { SealerHalted } from '../log/sealer-halted.js';
import { Checkpoints } from './checkpoints.js';
import { openLogDatabase } from './log-database.js';
import { LogCopy } from './log-copy.js';
import { LogStore } from './log-store.js';
import { isSame, type SharedTables } from './postgres/shared-tables.js';
import { SharingRows } from './sharing-rows.js';
import type { SharedState } from '../shared/shared-state.js';

/** A log of this process whose tables are shared. */
export interface OpenedCopy {
  readonly db: Database.Database;
  readonly log: LogStore;
  readonly sharing: SharingRows;
  readonly copy: LogCopy;
}

/**
 * Opens this process's copy of the shared log. What it holds beyond what is shared, because it sealed once and another went
 * on, is thrown away: nobody has seen a signature over it.
 * @throws SealerHalted `STORE` where the file holds a log that is not the shared one; PostgresError
 */
export async function openCopy(file: string, shared: SharedTables, hashing: Hashing): Promise<OpenedCopy> {
  const state = await shared.state();
  const db = openLogDatabase(file);
  try {
    if (await goesOn(db, state, shared)) return openedOn(db, hashing);
  } catch (error) {
    db.close();
    throw error;
  }
  db.close();
  for (const ending of ['', '-wal', '-shm']) await rm(file + ending, { force: true });
  return openedOn(openLogDatabase(file), hashing);
}

async function goesOn(
  db: Database.Database,
  state: SharedState | undefined,
  shared: SharedTables,
): Promise<boolean> {
  const mark = new SharingRows(db).mark();
  const isEmpty = db.prepare('SELECT 1 FROM sealer').get() === undefined;
  if (isEmpty) return true;
  if (mark && mark.version > 0 && !state)
    throw new SealerHalted(
      'STORE',
      'the database has lost the log that was shared there: restore its backup',
    );
  if (!state) return true;
  if (mark) return mark.sealing ? mark.epoch === state.epoch : mark.version <= state.version;
  const [newest] = new Checkpoints(db).signedUpTo(Number.MAX_SAFE_INTEGER, 1);
  if (isSame(newest, newest && (await shared.checkpoint(Number(newest.size))))) return false;
  throw new SealerHalted('STORE', 'the data folder holds a log that is not the one of the database');
}

function openedOn(db: Database.Database, hashing: Hashing): OpenedCopy {
  try {
    const log = new LogStore(db, hashing);
    const sharing = new SharingRows(db);
    return { db, log, sharing, copy: new LogCopy(db, log, sharing, hashing) };
  } catch (error) {
    db.close();
    throw error;
  }
}
