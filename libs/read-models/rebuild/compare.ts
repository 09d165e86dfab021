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

/** Between the values of a row, between rows, and for what is null: no value of a table holds control characters. */
const SEPARATOR = '\u001f';
const END_OF_ROW = '\n';
const NULL = '\u001e';

/**
 * Number and canonical digest of a table's rows: SHA-256 over one line for each, in order of the key. The database makes the
 * lines, and one text of them: rows and their values cost more to hand over than to compare.
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
  const places = keys.map(() => '?').join(', ');
  const page = async (after: readonly string[] | undefined): Promise<Lines> => {
    const where = after ? `WHERE (${key}) > (${places})` : '';
    // Both databases gather the rows of such a query in its order.
    const [found] = await sql.rows<Lines>(
      `SELECT COUNT(*) AS rows, COALESCE(string_agg(line, '${END_OF_ROW}'), '') AS lines
        FROM (SELECT ${line} AS line FROM ${table} ${where} ORDER BY ${key} LIMIT ${PAGE}) page`,
      after ?? [],
    );
    return found ?? { rows: 0, lines: '' };
  };
  const hash = createHash('sha256');
  let total = 0;
  for (let next: Promise<Lines> | undefined = page(undefined); next;) {
    const { rows, lines }: Lines = await next;
    const last = lines.slice(lines.lastIndexOf(END_OF_ROW) + 1).split(SEPARATOR);
    next = rows < PAGE ? undefined : page(last.slice(0, keys.length));
    // Thrown where it is waited for.
    next?.catch(() => undefined);
    if (rows > 0) hash.update(lines + END_OF_ROW);
    total += rows;
    await breathe();
  }
  return { rows: total, digest: hash.digest('hex') };
}

/** Rows of a page, and one line for each. */
interface Lines {
  readonly rows: number;
  readonly lines: string;
}
