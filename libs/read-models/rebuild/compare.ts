import { createHash } from 'node:crypto';
import type { SqlValue, ReadsRows } from '../store/sql.js';
import type { TableSet } from '../store/table-set.js';

/** Rows of one table of two generations, at the same position and the same time. */
export interface TableComparison {
  readonly table: string;
  readonly liveRows: number;
  readonly rebuiltRows: number;
  /** Whether the rows are the same, by a canonical digest. */
  readonly same: boolean;
}

/** Rows read at once. */
const PAGE = 2_000;

/** Compares two generations table by table. */
export async function compareTables(
  sql: ReadsRows,
  { compared }: TableSet,
  live: (name: string) => string,
  rebuilt: (name: string) => string,
  breathe: () => Promise<void>,
): Promise<TableComparison[]> {
  const found: TableComparison[] = [];
  for (const [table, { key, columns }] of Object.entries(compared)) {
    const one = await digestOf(sql, live(table), key, columns, breathe);
    const other = await digestOf(sql, rebuilt(table), key, columns, breathe);
    found.push({ table, liveRows: one.rows, rebuiltRows: other.rows, same: one.digest === other.digest });
  }
  return found;
}

/**
 * Number and canonical digest (SHA-256 over JSON lines, in order of the key) of a table's rows.
 * @param key columns of the primary key, comma separated
 * @param columns what else is compared
 */
export async function digestOf(
  sql: ReadsRows,
  table: string,
  key: string,
  columns: string,
  breathe: () => Promise<void>,
): Promise<{ readonly rows: number; readonly digest: string }> {
  const keys = key.split(', ');
  const all = [...keys, ...(columns === '' ? [] : columns.split(', '))];
  const hash = createHash('sha256');
  const places = keys.map(() => '?').join(', ');
  let after: SqlValue[] | undefined;
  let rows = 0;
  for (;;) {
    const where = after ? `WHERE (${key}) > (${places})` : '';
    const page: Record<string, SqlValue>[] = await sql.rows(
      `SELECT ${all.join(', ')} FROM ${table} ${where} ORDER BY ${key} LIMIT ${PAGE}`,
      after ?? [],
    );
    for (const row of page) hash.update(JSON.stringify(all.map((column) => row[column])) + '\n');
    rows += page.length;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return { rows, digest: hash.digest('hex') };
    after = keys.map((column) => last[column] ?? null);
    await breathe();
  }
}
