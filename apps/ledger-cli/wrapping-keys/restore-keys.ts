import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgres, serve } from '#postgres';
import { bringKeysBack, KEY_MIGRATIONS } from '#subjects';
import { TABLE_MIGRATIONS } from '#schema';

/** A backup of the keys, and the ledger that has lost them. */
export interface RestoreKeysOrder {
  readonly file: string;
  /** DATA_DIR of the ledger: says which one it is. */
  readonly data: string;
  readonly database: string;
  readonly keysDatabase?: string | undefined;
}

/**
 * Puts the wrapped keys back into PostgreSQL; nobody may serve the ledger meanwhile. The wrapping keys in `secrets/` must be
 * those of the backup's time or younger; the next start says so if one is missing.
 * @returns number of living keys @throws PostgresRefused, PostgresError, SubjectsError
 */
export async function restoreKeys({ file, data, database, keysDatabase }: RestoreKeysOrder): Promise<number> {
  const ledger = (await readFile(join(data, 'ledger-id'), 'utf8')).trim();
  // A backup is only read: even opening it would write beside it.
  const copies = await mkdtemp(join(tmpdir(), 'keys-'));
  const leave = await serve({ url: database }, 'alone');
  try {
    const copy = join(copies, 'keys.sqlite');
    await copyFile(file, copy);
    const opened = await openPostgres({
      url: database,
      keysUrl: keysDatabase,
      tables: TABLE_MIGRATIONS,
      keys: KEY_MIGRATIONS,
      ledger,
      keysMayBeMissing: true,
    });
    try {
      const living = await bringKeysBack(copy, opened.keys);
      await opened.belongTo(ledger);
      return living;
    } finally {
      await opened.close();
    }
  } finally {
    await leave();
    await rm(copies, { recursive: true, force: true });
  }
}
