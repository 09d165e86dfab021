import { awake, LeadershipLost, type PostgresDatabase, PostgresError, type PostgresSql } from '#postgres';
import { CheckpointMoved, ReadModelsUnavailable } from '../../errors.js';
import type { ReadsRows, Sql, SqlValue } from '../sql.js';
import type { Tables } from '../tables.js';
import { rowsInPostgres, runInPostgres } from './dialect.js';
import { insertRows } from './insert-rows.js';

/**
 * The tables in a schema of PostgreSQL, opened and migrated; closing them leaves it open. Projections write at the same
 * time, each in its own transaction: the row of its checkpoint, which each moves first, is its lock.
 */
export class PostgresTables implements Tables {
  readonly writersTakeTurns = false;
  #underWay = 0;
  #idle: () => void = () => undefined;

  /** @param fence checks in every transaction that writes that no other process leads (`Leadership.fence`) */
  constructor(
    private readonly database: PostgresDatabase,
    private readonly fence: (sql: PostgresSql) => Promise<void> = () => Promise.resolve(),
  ) {}

  rows<R>(sql: string, values: readonly SqlValue[] = []): Promise<R[]> {
    return this.#counted(() => this.database.rows<R>(sql, values));
  }

  snapshot<T>(task: (sql: ReadsRows) => Promise<T>): Promise<T> {
    return this.#counted(() => this.database.snapshot((sql) => task({ rows: guardedRows(sql) })));
  }

  write<T>(task: (sql: Sql) => Promise<T>, durable: boolean, many = false): Promise<T> {
    const fenced = async (sql: PostgresSql) => {
      await this.fence(sql);
      // Persons are read from the event store meanwhile, which may be slow.
      return awake(sql, () => task(sqlOf(sql)));
    };
    return this.#counted(() => this.database.write(fenced, { durable, pipelined: !many }));
  }

  /** Any process may ask: a message in the write-ahead log, which nobody reads, waits for the disk as all before it does. */
  keep<T>(task: (sql: ReadsRows) => Promise<T>): Promise<T> {
    const message = `SELECT pg_logical_emit_message(true, 'consent-ledger', '')`;
    return this.#counted(() =>
      this.database.write(
        async (sql) => {
          const found = await task({ rows: guardedRows(sql) });
          await sql.rows(message);
          return found;
        },
        { repeatable: true },
      ),
    );
  }

  arrange(statements: readonly string[], _long: boolean, done: () => void): Promise<void> {
    return this.#counted(async () => {
      for (const statement of statements) {
        await this.database.write(
          async (sql) => {
            await this.fence(sql);
            // An index over millions of rows takes longer than any question may.
            await runInPostgres(sql, statement, [], true);
          },
          { repeatable: true },
        );
        done();
      }
      // Without statistics the server would take any index for as good as another until autovacuum comes round.
      for (const table of tablesOf(statements))
        await this.database.write((sql) => sql.run(`ANALYZE ${table}`, [], true));
    });
  }

  async close(): Promise<void> {
    while (this.#underWay > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  async #counted<T>(task: () => Promise<T>): Promise<T> {
    this.#underWay += 1;
    try {
      return await guarded(task);
    } finally {
      this.#underWay -= 1;
      if (this.#underWay === 0) this.#idle();
    }
  }
}

/** Tables that indexes are made on. */
function tablesOf(statements: readonly string[]): ReadonlySet<string> {
  return new Set(statements.flatMap((statement) => /\sON\s+(\w+)/.exec(statement)?.[1] ?? []));
}

function sqlOf(sql: PostgresSql): Sql {
  return {
    rows: guardedRows(sql),
    run: (text, values) => guarded(() => runInPostgres(sql, text, values)),
    insert: (table, columns, rows, key, added) =>
      guarded(() => insertRows(sql, table, columns, rows, key, added)),
  };
}

function guardedRows(sql: PostgresSql): ReadsRows['rows'] {
  return <R>(text: string, values: readonly SqlValue[] = []) =>
    guarded(() => rowsInPostgres<R>(sql, text, values));
}

/** A task meets this room's errors; the server's stands behind each, so that a conflict is still known as one. */
async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    // Whoever was superseded stands by, as one whose checkpoint another has moved.
    if (error instanceof LeadershipLost) throw new CheckpointMoved(error.role);
    if (!(error instanceof PostgresError)) throw error;
    const code = REFUSED.test(error.state) ? 'VALUE_REFUSED' : CODES[error.fault];
    throw new ReadModelsUnavailable(code, error.state, { cause: error });
  }
}

/** SQLSTATE classes of values that no column or row takes: data exceptions and violated constraints. */
const REFUSED = /^2[23]...$/;

const CODES = {
  FULL: 'STORE_FULL',
  TIMEOUT: 'STORE_BUSY',
  CONFLICT: 'STORE_BUSY',
  LOST: 'STORE_FAILED',
  FAILED: 'STORE_FAILED',
} as const;
