import type { Sql, SqlStore, SqlValue } from './sql-store.js';

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

/** Rows that are read, written or deleted at once: one statement over millions takes longer than a server lets it. */
export const PAGE = 2_000;

/** A row of any of them, by column. */
export type TableRow = Readonly<Record<string, SqlValue>>;

/** A table's rows in the order of its key, page by page. @param from where each page is read */
export async function* pagesOf(
  from: Pick<Sql, 'rows'>,
  { name, key, others }: KeyTable,
): AsyncGenerator<readonly TableRow[]> {
  let after: SqlValue[] | undefined;
  for (;;) {
    const behind = after ? `WHERE (${key.join(', ')}) > (${key.map(() => '?').join(', ')})` : '';
    const page = await from.rows<TableRow>(
      `SELECT ${[...key, ...others].join(', ')} FROM ${name} ${behind} ORDER BY ${key.join(', ')} LIMIT ${PAGE}`,
      after ?? [],
    );
    yield page;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return;
    after = key.map((column) => last[column] ?? null);
  }
}

/** Inserts rows as `pagesOf` gives them, in one transaction. */
export async function insertPage(
  store: SqlStore,
  { name, key, others }: KeyTable,
  page: readonly TableRow[],
): Promise<void> {
  if (page.length === 0) return;
  const columns = [...key, ...others];
  const insert = {
    into: `${name} (${columns.join(', ')})`,
    row: `(${columns.map(() => '?').join(', ')})`,
    conflict: '',
  };
  const rows = page.map((row) => columns.map((column) => row[column] ?? null));
  await store.write(async (sql) => sql.insertEach(insert, rows));
}
