import { createHash } from 'node:crypto';
import type { PostgresDatabase } from '#postgres';
import { SubjectsError } from '../errors.js';
import { KeyStore1792000000000 } from './key-migrations.sqlite.js';
import {
  insertPage,
  type KeyTable,
  LEDGER_KEYS,
  OTHER_KEY_TABLES,
  PAGE,
  pagesOf,
  type TableRow,
} from './key-tables.js';
import { PostgresStore } from './postgres-store.js';
import { SqlFile } from './sql-file.js';
import type { Sql, SqlStore, SqlValue } from './sql-store.js';

/** Where wrapped keys lie: a file, or a migrated schema. */
export type KeyPlace = { readonly file: string } | { readonly database: PostgresDatabase };

/**
 * Makes a key store hold exactly what another one holds; both are read again afterwards. What is there from an earlier try
 * is replaced, but never the keys of another ledger. Cut off, it leaves no keys of the whole ledger, without which no service
 * starts. What wraps the keys is not here, and is brought by whoever calls.
 * @returns number of living keys @throws SubjectsError STORE_FAILED
 */
export async function moveKeys(from: KeyPlace, to: KeyPlace): Promise<number> {
  const [source, target] = [await open(from), await open(to)];
  try {
    await demandOwn(source, target);
    for (const table of [LEDGER_KEYS, ...OTHER_KEY_TABLES]) await empty(target, table);
    const living = await bring(source, target, OTHER_KEY_TABLES);
    await bring(source, target, [LEDGER_KEYS]);
    return living;
  } finally {
    await target.close();
    await source.close();
  }
}

/**
 * Puts a backup of the keys, as a rotation or `ledger-cli backup` leaves it, where the keys were lost. Keys that stand there are
 * never given up for older ones.
 * @returns number of living keys @throws SubjectsError STORE_FAILED
 */
export async function bringKeysBack(file: string, database: PostgresDatabase): Promise<number> {
  const [standing] = await database.rows<{ n: number }>('SELECT count(*)::int AS n FROM data_key');
  if (standing?.n !== 0)
    throw new SubjectsError(
      'STORE_FAILED',
      'keys stand in the database; empty its schema first if they are lost, or a restore was cut off',
    );
  return moveKeys({ file }, { database });
}

/** Copies tables and compares them. @returns number of living keys in them */
async function bring(source: SqlStore, target: SqlStore, tables: readonly KeyTable[]): Promise<number> {
  for (const table of tables)
    for await (const page of moving(source, table)) await insertPage(target, table, page);
  const [before, after] = [await summary(source, tables), await summary(target, tables)];
  if (before.digest !== after.digest)
    throw new SubjectsError('STORE_FAILED', 'the copied keys are not those that were copied');
  return after.living;
}

async function open(place: KeyPlace): Promise<SqlStore> {
  return 'file' in place
    ? SqlFile.open({ file: place.file, migrations: [KeyStore1792000000000], secureDelete: true })
    : new PostgresStore(place.database);
}

/** Keys of the whole ledger are random: one name with two values is of two ledgers. */
async function demandOwn(source: SqlStore, target: SqlStore): Promise<void> {
  const [own, there] = [await ledgerKeys(source), await ledgerKeys(target)];
  for (const [name, wrapped] of there)
    if (own.get(name) !== wrapped)
      throw new SubjectsError('STORE_FAILED', 'the key store there holds the keys of another ledger');
}

async function ledgerKeys(store: SqlStore): Promise<ReadonlyMap<unknown, string>> {
  const rows = await store.read((sql) => sql.rows<TableRow>('SELECT name, wrapped FROM ledger_key'));
  return new Map(rows.map(({ name, wrapped }) => [name, textOf(wrapped ?? null) ?? '']));
}

/** Rows of a table that move: each page is a turn of its own. */
async function* moving(store: SqlStore, table: KeyTable): AsyncGenerator<readonly TableRow[]> {
  const rows: Sql['rows'] = (text, values) => store.read((sql) => sql.rows(text, values));
  // How far erasures were carried out is a position of the other event store: the next start looks from the beginning.
  const stays = (row: TableRow): boolean => table.name === 'progress' && row['name'] === 'reconciled';
  for await (const page of pagesOf({ rows }, table)) yield page.filter((row) => !stays(row));
}

/** Page by page: one statement over millions of rows takes longer than a server lets it. */
async function empty(store: SqlStore, { name, key }: KeyTable): Promise<void> {
  const columns = key.join(', ');
  for (;;) {
    const [last] = await store.read((sql) =>
      sql.rows<TableRow>(`SELECT ${columns} FROM ${name} ORDER BY ${columns} LIMIT 1 OFFSET ${PAGE - 1}`),
    );
    const upTo = last && `WHERE (${columns}) <= (${key.map(() => '?').join(', ')})`;
    const values = last ? key.map((column) => last[column] ?? null) : [];
    await store.write((sql) => sql.run(`DELETE FROM ${name} ${upTo ?? ''}`, values));
    if (!last) return;
  }
}

/** A digest of all rows, of which no two are the same, in whatever order a dialect sorts them. */
async function summary(
  store: SqlStore,
  tables: readonly KeyTable[],
): Promise<{ digest: string; living: number }> {
  const sum = Buffer.alloc(32);
  let living = 0;
  for (const table of tables)
    for await (const page of moving(store, table))
      for (const row of page) {
        if (table.name === 'data_key' && row['wrapped'] !== null) living++;
        const values = [...table.key, ...table.others].map((column) => textOf(row[column] ?? null));
        const digest = createHash('sha256')
          .update(JSON.stringify([table.name, ...values]))
          .digest();
        for (const [i, byte] of digest.entries()) sum[i] = (sum[i] as number) ^ byte;
      }
  return { digest: sum.toString('hex'), living };
}

function textOf(value: SqlValue): string | null {
  if (value === null) return null;
  return Buffer.isBuffer(value) ? value.toString('base64url') : String(value);
}
