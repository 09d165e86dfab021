/** A value that a statement takes. Times are UTC milliseconds, positions are bigint, truth is 1 or 0. */
export type SqlValue = string | number | bigint | null;

/** Reads tables. Statements are written with `?` for values, whatever the dialect. */
export interface ReadsRows {
  /** @throws ReadModelsUnavailable */
  rows<R>(sql: string, values?: readonly SqlValue[]): Promise<R[]>;
}

/** Statements inside one transaction. */
export interface Sql extends ReadsRows {
  /** @returns number of rows that were changed */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>;
  /**
   * One statement for each of many rows: for a database in this process, for which one prepared statement costs less
   * than the text of a long one. Absent: rows are written by multi-row statements.
   */
  each?(sql: string, rows: readonly RowValues[]): Promise<void>;
  /** Writes many rows in the database's own way, as `writeRows` says. Absent: by statements. */
  insert?(
    table: string,
    columns: readonly string[],
    rows: readonly RowValues[],
    key?: readonly string[],
    added?: string,
  ): Promise<void>;
}

/** One row to write, in the order of its columns. */
export type RowValues = readonly SqlValue[];

/** SQLite takes 32,766 values in one statement, PostgreSQL 65,535; beyond some hundred rows nothing is gained. */
const MAX_VALUES = 4_000;

/**
 * Several statements of one transaction of which none rests on another: where the database is not in this process, they
 * share one way there and back. Waits for all of them, so that none comes behind the end of the transaction.
 * @throws what the first of them threw that failed
 */
export async function together<T extends readonly unknown[]>(statements: {
  readonly [K in keyof T]: Promise<T[K]>;
}): Promise<T> {
  const ended = await Promise.allSettled(statements);
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
  return Promise.all(statements) as unknown as Promise<T>;
}

/**
 * Writes rows by multi-row statements.
 * @param key columns of the primary key: a row that is there is replaced in all others. Absent: rows must be new;
 *   empty: a row that is there stays as it is
 * @param added one that is not replaced in a row that is there: the new value is added to it
 */
export async function writeRows(
  sql: Sql,
  table: string,
  columns: readonly string[],
  rows: readonly RowValues[],
  key?: readonly string[],
  added?: string,
): Promise<void> {
  if (rows.length === 0) return;
  if (sql.insert) return sql.insert(table, columns, rows, key, added);
  const most = Math.max(1, Math.floor(MAX_VALUES / columns.length));
  const conflict = onConflict(table, columns, key, added);
  const one = places(columns);
  const into = `INSERT INTO ${table} (${columns.join(', ')}) VALUES `;
  if (sql.each) return sql.each(`${into}${one}${conflict}`, rows);
  for (let start = 0; start < rows.length; start += most) {
    const some = rows.slice(start, start + most);
    await sql.run(
      `${into}${new Array<string>(some.length).fill(one).join(', ')}${conflict}`,
      some.flatMap((row) => row),
    );
  }
}

/** What happens to a row whose key is there: see `writeRows`. */
export function onConflict(
  table: string,
  columns: readonly string[],
  key: readonly string[] | undefined,
  added?: string,
): string {
  if (key === undefined) return '';
  if (key.length === 0) return ' ON CONFLICT DO NOTHING';
  const others = columns.filter((column) => !key.includes(column));
  if (others.length === 0) return ` ON CONFLICT (${key.join(', ')}) DO NOTHING`;
  const set = others.map((c) => `${c} = ${c === added ? `${table}.${c} + ` : ''}excluded.${c}`);
  return ` ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${set.join(', ')}`;
}

/** `(?, ?, ?)` for a list of values. */
export function places(values: readonly unknown[]): string {
  return `(${values.map(() => '?').join(', ')})`;
}
