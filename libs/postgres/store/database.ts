import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { PostgresError, postgresError } from '../errors.js';
import type { PostgresOptions } from '../options.js';
import { makePool, query, sqlOn } from './pool.js';
import type { PostgresSql, PostgresValue } from './sql.js';

/** How a transaction is written. */
export interface WriteOptions {
  /** On the disk when it returns; else a power cut may take it back, whole, with what came after. Default true. */
  readonly durable?: boolean;
  /**
   * The task may run again although it may have been done already: the connection was lost while it was committed. For
   * tasks that find what they wrote themselves. Default false: then that is thrown (`LOST`).
   */
  readonly repeatable?: boolean;
  /**
   * Statements that are asked for at the same time share one way to the server and back, and the server keeps how it runs
   * them; no COPY then. For short transactions that come all the time. Default false.
   */
  readonly pipelined?: boolean;
}

/** What the server says to statements behind one that failed. */
const NOTHING_STAYS = '25P02';

/** Conflicts between rivals are over after a few tries. */
const CONFLICT_TRIES = 8;
const FIRST_PAUSE_MS = 10;
const LONGEST_PAUSE_MS = 500;

/**
 * One schema of a PostgreSQL database behind a pool. Reads see what was committed; a `snapshot` sees one state; a `write` is
 * one transaction at READ COMMITTED, made safe by compare-and-swap and unique keys, not by its level. Conflicts and lost
 * connections are tried again, for a bounded time.
 */
export class PostgresDatabase {
  readonly #pool: pg.Pool;
  /** Opens its first connection when somebody asks. */
  readonly #pipelines: pg.Pool;

  constructor(
    private readonly options: PostgresOptions,
    readonly schema: string,
  ) {
    this.#pool = makePool(options, schema);
    this.#pipelines = makePool(options, schema, true);
  }

  /** One statement, on what was committed. @throws PostgresError */
  rows<R>(sql: string, values: readonly PostgresValue[] = []): Promise<R[]> {
    return this.#again(async () => (await query(this.#pool, sql, values)).rows as R[]);
  }

  /** Several statements on one and the same state. @throws PostgresError, and what the task throws */
  snapshot<T>(task: (sql: PostgresSql) => Promise<T>): Promise<T> {
    return this.#again(() =>
      this.#transaction(this.#pool, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', 'COMMIT', task),
    );
  }

  /** One transaction: all of it, or nothing. @throws PostgresError, and what the task throws */
  write<T>(task: (sql: PostgresSql) => Promise<T>, options: WriteOptions = {}): Promise<T> {
    const { durable = true, repeatable = false, pipelined = false } = options;
    const commit = durable ? 'COMMIT' : 'SET LOCAL synchronous_commit = off; COMMIT';
    const pool = pipelined ? this.#pipelines : this.#pool;
    return this.#again(() => this.#transaction(pool, 'BEGIN', commit, task), repeatable);
  }

  /** The server's clock, UTC milliseconds. @throws PostgresError */
  async now(): Promise<number> {
    const [row] = await this.rows<{ now: number }>(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
    );
    return Number(row?.now);
  }

  /** Waits for what is under way and gives the connections back. */
  async close(): Promise<void> {
    for (const pool of [this.#pool, this.#pipelines]) if (!pool.ended) await pool.end();
  }

  async #transaction<T>(
    pool: pg.Pool,
    begin: string,
    commit: string,
    task: (sql: PostgresSql) => Promise<T>,
  ): Promise<T> {
    const client = await connected(pool);
    let broken = false;
    let committing = false;
    try {
      const begun = query(client, begin);
      if (!client.pipeline) await begun;
      // Else it goes with the first statement; what it throws is thrown below.
      begun.catch(() => undefined);
      const result = await task(sqlOn(client));
      await begun;
      committing = true;
      const ended: pg.QueryResult | pg.QueryResult[] = await query(client, commit);
      // Of a transaction in which a statement failed nothing stays, and the server does not call that an error.
      const { command } = [ended].flat().at(-1) ?? {};
      if (command !== 'COMMIT') throw new PostgresError('FAILED', NOTHING_STAYS);
      return result;
    } catch (error) {
      if (behind(error)?.fault === 'LOST') {
        broken = true;
        throw committing ? new OutcomeUnknown(error) : error;
      }
      await client.query('ROLLBACK').catch(() => (broken = true));
      throw error;
    } finally {
      client.release(broken);
    }
  }

  async #again<T>(task: () => Promise<T>, repeatable = true): Promise<T> {
    const deadline = performance.now() + (this.options.retryForMs ?? 5_000);
    for (let tries = 1; ; tries++) {
      try {
        return await task();
      } catch (error) {
        const unknown = error instanceof OutcomeUnknown;
        const cause = unknown ? error.cause : error;
        const fault = behind(cause)?.fault;
        const again =
          (fault === 'CONFLICT' && tries < CONFLICT_TRIES) ||
          (fault === 'LOST' && performance.now() < deadline && (!unknown || repeatable));
        if (!again) throw cause;
        await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries) * (0.5 + Math.random() / 2));
      }
    }
  }
}

/** The connection was lost while the transaction was committed: it may be there, or not. */
class OutcomeUnknown extends Error {
  constructor(override readonly cause: unknown) {
    super();
  }
}

/** The server's error, where it is one or stands behind what a task made of it. */
function behind(error: unknown): PostgresError | undefined {
  if (error instanceof PostgresError) return error;
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof PostgresError ? cause : undefined;
}

async function connected(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw postgresError(error);
  }
}
