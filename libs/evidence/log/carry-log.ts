import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventStore } from '#event-store';
import { equalBytes } from '../bytes/index.js';
import { nodeHashing } from '../hashing/node-hashing.js';
import { openLogDatabase } from '../store/log-database.js';
import { LogStore } from '../store/log-store.js';
import { copyLogTables } from '../store/place-leaves.js';
import { LOG_FILE, LOG_FOLDER } from './names.js';
import { SealerHalted } from './sealer-halted.js';
import { rootOfFirst } from './standing-log.js';

/** A log that travelled with its ledger. */
export interface CarriedLog {
  readonly origin: string;
  /** Newest signed checkpoint: its size, and the root that the copied leaves have there. */
  readonly size: number;
  readonly root: Uint8Array;
}

/** Which log travels, and where to. */
export interface LogJourney {
  /** Folder with the log of a service that is stopped, everything sealed. */
  readonly from: string;
  readonly to: string;
  /** The store into which the facts were copied, in their order. */
  readonly store: EventStore;
  /** What an earlier try has brought is thrown away: the log may have grown since. */
  readonly anew?: boolean;
}

/**
 * Takes a log along to the store that its ledger was copied to: leaves, map, checkpoints, table of places, tiles. The root
 * of its newest checkpoint is calculated anew from the copy. Again changes nothing.
 * @returns undefined where no log is
 * @throws SealerHalted `STORE`, `TABLE_DIFFERS`, `TWO_ROOTS`; the store's errors
 */
export async function carryLog({ from, to, store, anew }: LogJourney): Promise<CarriedLog | undefined> {
  if (!existsSync(join(from, LOG_FILE))) return undefined;
  const table = join(to, LOG_FILE);
  const tiles = join(to, LOG_FOLDER);
  if (anew)
    for (const path of [table, `${table}-wal`, `${table}-shm`, tiles])
      await rm(path, { recursive: true, force: true });
  // The table last: while it is missing, nothing of the log is there, and where it is, the log may have gone on.
  if (!existsSync(table) && existsSync(join(from, LOG_FOLDER)))
    await cp(join(from, LOG_FOLDER), tiles, { recursive: true });
  await copyLogTables(join(from, LOG_FILE), table, store);
  const newest = readLog(join(from, LOG_FILE), (log) => ({
    origin: log.row().origin,
    checkpoint: log.checkpoints.signedUpTo(log.row().size, 1)[0],
  }));
  const size = Number(newest.checkpoint?.size ?? 0n);
  const root = readLog(table, (log) => rootOfFirst(log, size));
  if (newest.checkpoint && !equalBytes(root, newest.checkpoint.root))
    throw new SealerHalted('TWO_ROOTS', `the copied leaves do not have the root that was signed for ${size}`);
  return { origin: newest.origin, size, root };
}

function readLog<T>(file: string, read: (log: LogStore) => T): T {
  const db = openLogDatabase(file);
  try {
    return read(new LogStore(db, nodeHashing));
  } finally {
    db.close();
  }
}
