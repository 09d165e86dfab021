import type { PostgresDatabase } from '#postgres';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { nodeHashing } from '../hashing/node-hashing.js';
import { SealerHalted } from '../log/sealer-halted.js';
import { LOG_FILE } from '../log/names.js';
import { SharedTables } from '../store/postgres/shared-tables.js';
import { openCopy } from '../store/open-copy.js';

/** Brings a folder's copy of a shared log up to what is shared, while no process seals; nothing where nothing is. */
export async function fetchSharedLog(dataFolder: string, database: PostgresDatabase): Promise<void> {
  const shared = new SharedTables(database);
  if (!(await shared.state())) return;
  const { db, copy, sharing } = await openCopy(join(dataFolder, LOG_FILE), shared, nodeHashing);
  try {
    if (sharing.mark()?.sealing === true) return;
    await shared.missing(copy.have, 'all', (missing) =>
      copy.take(missing, { leaf: () => undefined, ready: () => undefined }),
    );
  } finally {
    db.close();
  }
}

/** Takes a log that does not go on out of the database; whoever wants it has a copy. */
export function dropSharedLog(database: PostgresDatabase): Promise<void> {
  return new SharedTables(database).drop();
}

/**
 * Of several processes none may begin a log of its own while a folder holds one that was never shared: what it signed would
 * be contradicted.
 * @throws SealerHalted `STORE`
 */
export async function demandShared(dataFolder: string, database: PostgresDatabase): Promise<void> {
  if (!existsSync(join(dataFolder, LOG_FILE)) || (await new SharedTables(database).state())) return;
  throw new SealerHalted(
    'STORE',
    'the log of DATA_DIR is not in the database yet: start one process with all roles, once, to put it there',
  );
}
