import { createHash } from 'node:crypto';
import type { ReadsRows } from '../store/sql.js';
import type { TableSet } from '../store/table-set.js';

/** Rows of one table of two generations, at the same position and the same time. */
export interface TableComparison {
  readonly table: string;
  readonly liveRows: number;
  readonly rebuiltRows: number;
  /** Whether the rows are the same, by a canonical digest. */
  readonly same: boolean;
}

/** Rows read at once: some milliseconds. */
const PAGE = 1_000;

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

/** Between the values of a row, and for what is null: no value of a table holds control characters. */
const SEPARATOR = '\u001f';
const NULL = '\u001e';

/**
 * Number and canonical digest of a table's rows: SHA-256 over one line for each, in order of the key. The database makes the
 * line: ten values of a row cost more to hand over than to compare.
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
  const line = all
    .map((column) => `COALESCE(CAST(${column} AS TEXT), '${NULL}')`)
    .join(` || '${SEPARATOR}' || `);
  const hash = createHash('sha256');
  const places = keys.map(() => '?').join(', ');
  let after: string[] | undefined;
  let rows = 0;
  for (;;) {
    const where = after ? `WHERE (${key}) > (${places})` : '';
    const page: { readonly line: string }[] = await sql.rows(
      `SELECT ${line} AS line FROM ${table} ${where} ORDER BY ${key} LIMIT ${PAGE}`,
      after ?? [],
    );
    // At once: a call for each row costs more than its bytes.
    if (page.length > 0) hash.update(page.map((row) => `${row.line}\n`).join(''));
    rows += page.length;
    const last = page.at(-1);
    if (!last || page.length < PAGE) return { rows, digest: hash.digest('hex') };
    after = last.line.split(SEPARATOR).slice(0, keys.length);
    await breathe();
  }
}
