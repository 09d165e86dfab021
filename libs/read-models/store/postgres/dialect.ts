import type { PostgresSql, PostgresValue } from '#postgres';

/** Rows of a query that is written for SQLite. */
export function rowsInPostgres<R>(
  sql: PostgresSql,
  statement: string,
  values: readonly PostgresValue[] = [],
): Promise<R[]> {
  return sql.rows<R>(...withLists(statement, values));
}

/**
 * Runs a statement that is written for SQLite. Only those that make tables and indexes are not the same here.
 * @returns number of rows that were changed
 */
export async function runInPostgres(
  sql: PostgresSql,
  statement: string,
  values?: readonly PostgresValue[],
  long = false,
): Promise<number> {
  if (/^\s*CREATE TABLE/.test(statement)) return sql.run(tableInPostgres(statement), values);
  if (/^\s*CREATE INDEX/.test(statement)) return sql.run(await indexInPostgres(sql, statement), values, long);
  return sql.run(...withLists(statement, values ?? []), long);
}

/** A list of texts as one value: so the statement is the same for any number of them, and the server knows it already. */
function withLists(
  statement: string,
  values: readonly PostgresValue[],
): [statement: string, values: readonly PostgresValue[]] {
  if (!statement.includes(' IN (?')) return [statement, values];
  const all: PostgresValue[] = [];
  let next = 0;
  const text = statement.replace(/ IN \((\?(?:, \?)*)\)|\?/g, (found, list?: string) => {
    if (list === undefined) {
      all.push(values[next++] ?? null);
      return found;
    }
    const many = (list.length + 2) / 3;
    all.push(values.slice(next, next + many).map(String));
    next += many;
    return ' = ANY (?)';
  });
  return [text, all];
}

/** Text is ordered by code point here as well, whatever the database's own order is. */
function tableInPostgres(statement: string): string {
  return statement.replace(/\)\s*WITHOUT ROWID\s*$/, ')').replace(/\bTEXT\b/g, 'TEXT COLLATE "C"');
}

/** An index of SQLite ends with the columns of the primary key, and walks rest on that: here they are written out. */
async function indexInPostgres(sql: PostgresSql, statement: string): Promise<string> {
  const [, before = '', table = '', columns = '', after = ''] =
    /^(.*\sON\s+(\S+)\s*)\(([^)]*)\)(.*)$/s.exec(statement) ?? [];
  if (table === '') return statement;
  const key = await sql.rows<{ name: string }>(
    `SELECT a.attname::text AS name FROM pg_index i
       CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, place)
       JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
      WHERE i.indrelid = to_regclass(?) AND i.indisprimary ORDER BY k.place`,
    [table],
  );
  const named = columns.split(',').map((column) => column.trim());
  const all = [...named, ...key.map(({ name }) => name).filter((name) => !named.includes(name))];
  return `${before}(${all.join(', ')})${after}`;
}
