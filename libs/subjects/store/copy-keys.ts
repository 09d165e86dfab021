import { rm } from 'node:fs/promises';
import { KeyStore1792000000000 } from './key-migrations.sqlite.js';
import { insertPage, LEDGER_KEYS, OTHER_KEY_TABLES, pagesOf } from './key-tables.js';
import { SqlFile } from './sql-file.js';
import type { Sql } from './sql-store.js';

/**
 * Copies a whole key store, in one state of it, into a new SQLite file: a backup is the same wherever it was made. What an
 * earlier try left there, whose connection was lost half way, goes.
 */
export async function copyKeys(from: Sql, path: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm']) await rm(path + ending, { force: true });
  const file = await SqlFile.open({ file: path, migrations: [KeyStore1792000000000], secureDelete: true });
  try {
    for (const table of [...OTHER_KEY_TABLES, LEDGER_KEYS])
      for await (const page of pagesOf(from, table)) await insertPage(file, table, page);
  } finally {
    await file.close();
  }
}
