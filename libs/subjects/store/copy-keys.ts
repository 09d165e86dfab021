import { rm } from 'node:fs/promises';
import { KeyStore1792000000000 } from './key-migrations.sqlite.js';
import { SqlFile } from './sql-file.js';
import type { Sql, SqlValue } from './sql-store.js';

/** A table of the key store, the columns that order them, and all others. */
export interface KeyTable {
  readonly name: string;
  readonly key: readonly string[];
  readonly others: readonly string[];
}

/** Keys of the whole ledger. Where it has rows the key store passes for whole, so it is emptied first and filled last. */
export const LEDGER_KEYS: KeyTable = { name: 'ledger_key', key: ['name'], others: ['wrapped'] };

/** All tables but the one that says the store is whole. */
export const OTHER_KEY_TABLES: readonly KeyTable[] = [
  {
    name: 'data_key',
    key: ['subject_id', 'class', 'scope', 'life'],
    others: ['key_id', 'wrapped', 'created_at', 'destroyed_in'],
  },
  { name: 'subject_life', key: ['subject_id'], others: ['life'] },
  { name: 'kek', key: ['bucket'], others: ['epoch', 'dirty'] },
  { name: 'pending_proof', key: ['subject_id'], others: [] },
  { name: 'progress', key: ['name'], others: ['value'] },
];
const PAGE = 2_000;

/**
 * Copies a whole key store, in one state of it, into a new SQLite file: a backup is the same wherever it was made. What an
 * earlier try left there, whose connection was lost half way, goes.
 */
export async function copyKeys(from: Sql, path: string): Promise<void> {
  for (const ending of ['', '-wal', '-shm']) await rm(path + ending, { force: true });
  const file = await SqlFile.open({ file: path, migrations: [KeyStore1792000000000], secureDelete: true });
  try {
    for (const table of [...OTHER_KEY_TABLES, LEDGER_KEYS]) await copyTable(from, file, table);
  } finally {
    await file.close();
  }
}

async function copyTable(from: Sql, to: SqlFile, { name, key, others }: KeyTable): Promise<void> {
  const columns = [...key, ...others];
  const insert = {
    into: `${name} (${columns.join(', ')})`,
    row: `(${columns.map(() => '?').join(', ')})`,
    conflict: '',
  };
  let after: SqlValue[] | undefined;
  for (;;) {
    const behind = after ? `WHERE (${key.join(', ')}) > (${key.map(() => '?').join(', ')})` : '';
    const page = await from.rows<Record<string, SqlValue>>(
      `SELECT ${columns.join(', ')} FROM ${name} ${behind} ORDER BY ${key.join(', ')} LIMIT ${PAGE}`,
      after ?? [],
    );
    await to.write(async (sql) =>
      sql.insertEach(
        insert,
        page.map((row) => columns.map((column) => row[column] ?? null)),
      ),
    );
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = key.map((column) => last[column] ?? null);
  }
}
