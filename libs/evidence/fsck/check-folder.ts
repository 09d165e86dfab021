import { closeAfter, closeAll, type ClosingStep } from '#closing';
import type { EventStore } from '#event-store';
import { lockDataFolder, openSqliteEventStore } from '#event-store/sqlite';
import { openSubjects } from '#subjects';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeHashing } from '../hashing/node-hashing.js';
import { logStart } from '../log/log-start.js';
import { LOG_FILE, LOG_FOLDER } from '../log/names.js';
import { openLogDatabase } from '../store/log-database.js';
import { LogStore } from '../store/log-store.js';
import { SigningKeyRows } from '../store/signing-key-rows.js';
import { TileFiles } from '../store/tile-files.js';
import { fsck } from './fsck.js';
import type { FsckReport } from './findings.js';

/** The data folder of a service that is stopped. */
export interface StoppedFolder {
  readonly dataFolder: string;
  readonly masterKeyFile?: string;
  /** Where a rotation left its backup of the keys (KEY_BACKUP_DIR). Default: `key-backups` in the data folder. */
  readonly keyBackupFolder?: string;
  readonly writer?: string;
}

/** There is no log to check in this folder. */
export class NoLog extends Error {
  override readonly name = 'NoLog';
}

/**
 * Checks the folder of a stopped service: it is locked meanwhile, so that nobody writes.
 * @throws NoLog, DataFolderInUse, SubjectsError, the store's errors
 */
export async function fsckFolder(options: StoppedFolder): Promise<FsckReport> {
  const { dataFolder, masterKeyFile, writer = 'main' } = options;
  if (!existsSync(join(dataFolder, LOG_FILE))) throw new NoLog(`${dataFolder} holds no ${LOG_FILE}`);
  const undo: ClosingStep[] = [];
  try {
    const lock = lockDataFolder(dataFolder);
    undo.push(() => lock.release());
    const store: EventStore = await openSqliteEventStore({ file: join(dataFolder, 'events.sqlite') });
    undo.push(() => store.close());
    const clock = { now: () => Date.now() };
    const subjects = await openSubjects({
      store,
      dataFolder,
      clock,
      // Opening carries out what facts say is destroyed: what is destroyed stays in no backup either.
      keyBackupFolder: options.keyBackupFolder ?? join(dataFolder, 'key-backups'),
      ...(masterKeyFile && { masterKeyFile }),
    });
    undo.push(() => subjects.close());
    const db = openLogDatabase(join(dataFolder, LOG_FILE));
    undo.push(() => void db.close());
    const log = new LogStore(db, nodeHashing);
    const report = await fsck({
      origin: log.row().origin,
      store,
      subjects,
      log,
      tiles: new TileFiles(join(dataFolder, LOG_FOLDER), nodeHashing),
      vkeys: new SigningKeyRows(db).vkeys(),
      hashing: nodeHashing,
      sealsStream: `ledger-seals-${writer}`,
      start: await logStart(store, writer),
    });
    await closeAll(undo);
    return report;
  } catch (error) {
    return closeAfter(error, undo);
  }
}
