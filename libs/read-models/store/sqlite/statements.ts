import type Database from 'better-sqlite3';
import { LRUCache } from 'lru-cache';
import type { RowValues, SqlValue } from '../sql.js';

/** Statements that are kept ready: more than there are kinds of questions with the filters that are asked for together. */
const KEPT = 300;

interface Prepared {
  readonly statement: Database.Statement<unknown[], unknown[]>;
  /** Of a statement that gives rows. What a `*` stands for does not change: tables have versions. */
  readonly columns: readonly string[];
}

/**
 * Statements of a connection that are run many times or give many rows, past TypeORM's query runner, which would copy
 * and log every value, and take rows as the driver makes them: objects that are slow to make and slow to read.
 */
export class Statements {
  readonly #prepared = new LRUCache<string, Prepared>({ max: KEPT });

  constructor(private readonly db: Database.Database) {}

  /** The rows that a statement gives, one object each. @throws what the driver throws */
  rows<R>(sql: string, values: readonly SqlValue[]): R[] {
    const { statement, columns } = this.#prepare(sql);
    if (columns.length === 0) {
      statement.run(...values);
      return [];
    }
    const rows = statement.all(...values);
    const made = new Array<R>(rows.length);
    for (let index = 0; index < rows.length; index += 1) made[index] = named(columns, rows[index] ?? []) as R;
    return made;
  }

  /** One statement for each of many rows. @throws what the driver throws */
  each(sql: string, rows: readonly RowValues[]): void {
    const { statement } = this.#prepare(sql);
    for (const row of rows) statement.run(row);
  }

  #prepare(sql: string): Prepared {
    let prepared = this.#prepared.get(sql);
    if (!prepared) {
      const statement = this.db.prepare<unknown[], unknown[]>(sql);
      prepared = statement.reader
        ? { statement: statement.raw(), columns: statement.columns().map(({ name }) => name) }
        : { statement, columns: [] };
      this.#prepared.set(sql, prepared);
    }
    return prepared;
  }
}

function named(columns: readonly string[], values: readonly unknown[]): Record<string, unknown> {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < columns.length; index += 1) row[columns[index] as string] = values[index];
  return row;
}
