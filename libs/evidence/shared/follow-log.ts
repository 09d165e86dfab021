import { Mutex, SharedMutex } from '#mutex';
import { join } from 'node:path';
import { nodeHashing } from '../hashing/node-hashing.js';
import { logStart } from '../log/log-start.js';
import { LOG_FILE, LOG_FOLDER } from '../log/names.js';
import { keyFileOf, type EvidenceLogOptions } from '../log/open-log.js';
import { openLogDatabase } from '../store/log-database.js';
import { LogStore } from '../store/log-store.js';
import { SharedTables } from '../store/postgres/shared-tables.js';
import { SigningKeyRows } from '../store/signing-key-rows.js';
import { TileFiles } from '../store/tile-files.js';
import { FollowedLog } from './followed-log.js';
import { LogErrands } from './log-errands.js';
import { openCopy } from '../store/open-copy.js';

/** How a shared log is followed: as it is opened, without what only a sealer takes. */
export type FollowOptions = Pick<
  EvidenceLogOptions,
  | 'store'
  | 'subjects'
  | 'dataFolder'
  | 'secretsFolder'
  | 'signingKeyFile'
  | 'origin'
  | 'clock'
  | 'writer'
  | 'onFault'
> & {
  readonly shared: NonNullable<EvidenceLogOptions['shared']>;
  /** Told of every person whom another process has forgotten, for what this one holds in memory. */
  readonly onForgotten?: (subjectId: string) => Promise<void> | void;
};

/**
 * Opens this process's copy of the shared log and keeps it up with what another process seals.
 * @throws SealerHalted `STORE`; PostgresError
 */
export async function followLog(options: FollowOptions): Promise<FollowedLog> {
  const { store, subjects, dataFolder, origin, clock, writer = 'main' } = options;
  const { database } = options.shared;
  const file = join(dataFolder, LOG_FILE);
  const shared = new SharedTables(database);
  const copied = await openCopy(file, shared, nodeHashing);
  try {
    const reading = openLogDatabase(file);
    return new FollowedLog({
      origin,
      log: new LogStore(reading, nodeHashing),
      rows: new SigningKeyRows(reading),
      tiles: new TileFiles(join(dataFolder, LOG_FOLDER), nodeHashing),
      gated: copied.log,
      gate: new Mutex(),
      readers: new SharedMutex(),
      hashing: nodeHashing,
      store,
      subjects,
      sealsStream: `ledger-seals-${writer}`,
      start: await logStart(store, writer),
      shared,
      copied,
      errands: new LogErrands(database, clock),
      keyFile: keyFileOf(options),
      onForgotten: options.onForgotten ?? (() => undefined),
      onFault: options.onFault ?? (() => undefined),
    }).start();
  } catch (error) {
    copied.db.close();
    throw error;
  }
}
