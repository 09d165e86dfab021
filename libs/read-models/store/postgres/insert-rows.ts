import type { PostgresSql } from '#postgres';
import { onConflict, type RowValues } from '../sql.js';

/** From so many rows on, COPY costs less than a statement with a place for each value. */
const MANY = 50;
/** From so many on it does, though they have to go through a table beside, because some may be there already. */
const MANY_OVER = 400;
/** Rows in one statement. */
const AT_ONCE = 2_000;

/**
 * Writes rows. New ones go in by COPY; others as one JSON value whose types are those of the table, so that the text of
 * the statement is the same for any number of rows.
 */
export async function insertRows(
  sql: PostgresSql,
  table: string,
  columns: readonly string[],
  rows: readonly RowValues[],
  key?: readonly string[],
  added?: string,
): Promise<void> {
  if (rows.length === 0) return;
  if (sql.copies && key === undefined && rows.length >= MANY) {
    await sql.copy(table, columns, rows);
    return;
  }
  const conflict = onConflict(table, columns, key, added);
  if (sql.copies && rows.length >= MANY_OVER) {
    await copyOver(sql, table, columns, lastOfEach(columns, rows, key), conflict);
    return;
  }
  const list = columns.join(', ');
  const text = `INSERT INTO ${table} (${list}) SELECT ${list} FROM json_populate_recordset(NULL::${table}, ?::json)${conflict}`;
  const distinct = lastOfEach(columns, rows, key);
  for (let start = 0; start < distinct.length; start += AT_ONCE)
    await sql.run(text, [jsonOf(columns, distinct.slice(start, start + AT_ONCE))]);
}

/** By COPY into a table that only this connection sees, and from there: the server need not read JSON. */
async function copyOver(
  sql: PostgresSql,
  table: string,
  columns: readonly string[],
  rows: readonly RowValues[],
  conflict: string,
): Promise<void> {
  const list = columns.join(', ');
  const beside = `copied_${table}`;
  await sql.run(
    `CREATE TEMPORARY TABLE IF NOT EXISTS ${beside} ON COMMIT DELETE ROWS AS SELECT ${list} FROM ${table} WITH NO DATA`,
  );
  await sql.copy(beside, columns, rows);
  await sql.run(`INSERT INTO ${table} (${list}) SELECT ${list} FROM ${beside}${conflict}`);
  await sql.run(`TRUNCATE ${beside}`);
}

/** Of rows with the same key the last one: PostgreSQL refuses to change a row twice in one statement. */
function lastOfEach(
  columns: readonly string[],
  rows: readonly RowValues[],
  key: readonly string[] | undefined,
): readonly RowValues[] {
  if (key === undefined || key.length === 0 || rows.length === 1) return rows;
  const places = key.map((column) => columns.indexOf(column));
  const last = new Map(rows.map((row) => [places.map((place) => String(row[place])).join('\u0000'), row]));
  return last.size === rows.length ? rows : [...last.values()];
}

function jsonOf(columns: readonly string[], rows: readonly RowValues[]): string {
  return JSON.stringify(
    rows.map((row) =>
      Object.fromEntries(
        columns.map((column, place) => {
          const value = row[place];
          return [column, typeof value === 'bigint' ? String(value) : value];
        }),
      ),
    ),
  );
}
