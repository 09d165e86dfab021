import { isNativeError } from 'node:util/types';
import { driverCodeOf, driverErrorOf, runAside } from '#sqlite-driver';
import type { DataSource, QueryRunner } from 'typeorm';
import { ReadModelsUnavailable } from '../errors.js';
import type { ReadsRows, Sql, SqlValue } from './sql.js';
import { WalCheckpoints } from './sqlite/wal-checkpoints.js';
import {
  checkpointByItself,
  logState,
  openReader,
  openWriter,
  setDurable,
  statementsOf,
} from './sqlite/data-sources.js';
import { Mutex } from '#mutex';

/** Of the connection that makes indexes. */
const ASIDE = ['cache_size = -65536', 'synchronous = NORMAL'];

/** How the tables' database is opened. */
export interface ReadModelOptions {
  /** Path of the SQLite file, made if it is missing; its folder must exist. */
  readonly file: string;
}

/**
 * The database of the tables: one writer that takes turns, and readers on a read-only connection of their own. With one
 * query runner for both, a read would see what may yet be rolled back, and of three transactions at the same time one
 * lost what it had acknowledged.
 */
export class ReadModelDatabase implements ReadsRows {
  readonly writersTakeTurns = true;
  readonly #writing = new Mutex();
  readonly #reading = new Mutex();
  #durable: boolean | undefined;
  #emptying = false;

  private constructor(
    private readonly writer: Connection,
    private readonly reader: Connection,
    private readonly checkpoints: WalCheckpoints,
    private readonly aside: (statements: readonly string[], done: () => void) => Promise<void>,
  ) {}

  /** @throws ReadModelsUnavailable */
  static open({ file }: ReadModelOptions): Promise<ReadModelDatabase> {
    return guarded(async () => {
      const writer = await openWriter(file);
      const reader = await openReader(file);
      return new ReadModelDatabase(
        await connected(writer),
        await connected(reader),
        new WalCheckpoints(file),
        (statements, done) => runAside({ file, statements, settings: ASIDE, done: () => done() }),
      );
    });
  }

  /** One statement, on what was committed. @throws ReadModelsUnavailable */
  rows<R>(sql: string, values: readonly SqlValue[] = []): Promise<R[]> {
    return this.#reading.run(() => guarded(() => this.reader.sql.rows<R>(sql, values)));
  }

  /** Several statements on one and the same state of the tables. @throws ReadModelsUnavailable */
  snapshot<T>(task: (sql: ReadsRows) => Promise<T>): Promise<T> {
    return this.#reading.run(() => this.#transaction(this.reader, task));
  }

  /**
   * One transaction. Its first statement must write: then no other worker can come between what it reads and what it
   * writes. What the task throws is thrown, and nothing is written.
   * @param durable on the disk when this returns; else a power cut may take it back, whole, with what came after
   * @throws ReadModelsUnavailable
   */
  write<T>(task: (sql: Sql) => Promise<T>, durable: boolean): Promise<T> {
    return this.#writing.run(async () => {
      if (durable !== this.#durable) {
        await guarded(() => setDurable(this.writer.runner, durable));
        this.#durable = durable;
      }
      const result = await this.#transaction(this.writer, task);
      await this.#emptyLog();
      return result;
    });
  }

  /** A transaction that waits for the disk waits for all before it. */
  keep<T>(task: (sql: ReadsRows) => Promise<T>): Promise<T> {
    return this.write(async (sql) => {
      await sql.run('UPDATE change_feed SET origin = origin');
      return task(sql);
    }, true);
  }

  /** Behind whoever waits to write already; what was written is written, whatever comes of it. */
  async #emptyLog(): Promise<void> {
    const { runner } = this.writer;
    const isDue = async () => !this.#emptying && this.checkpoints.isDue(await logState(runner));
    if (!(await isDue().catch(() => false))) return;
    this.#emptying = true;
    void this.#writing
      .run(async () => {
        // Where there is no thread for it, whoever commits does it, as SQLite would by itself.
        if (!(await this.checkpoints.run())) await checkpointByItself(runner);
      })
      .catch(() => undefined)
      .finally(() => (this.#emptying = false));
  }

  /**
   * Statements that change no row, such as those that make indexes: one after the other, each by itself, while nobody
   * writes.
   * @param long they may take seconds, for which the process is not kept
   * @param done is told of each
   * @throws ReadModelsUnavailable
   */
  arrange(statements: readonly string[], long: boolean, done: () => void): Promise<void> {
    return this.#writing.run(() =>
      guarded(async () => {
        if (long) return this.aside(statements, done);
        for (const statement of statements) {
          await this.writer.sql.run(statement);
          done();
        }
      }),
    );
  }

  /** Waits for what is under way and gives the file back. */
  async close(): Promise<void> {
    await this.#reading.run(() => disconnect(this.reader));
    await this.#writing.run(async () => {
      await this.checkpoints.end();
      await disconnect(this.writer);
    });
  }

  async #transaction<T>({ runner, sql }: Connection, task: (sql: Sql) => Promise<T>): Promise<T> {
    await guarded(() => runner.startTransaction());
    try {
      const result = await task(guardedSql(sql));
      await guarded(() => runner.commitTransaction());
      return result;
    } catch (error) {
      // The database may have rolled back by itself (disk full).
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  }
}

interface Connection {
  readonly source: DataSource;
  readonly runner: QueryRunner;
  readonly sql: Sql;
}

async function connected(source: DataSource): Promise<Connection> {
  const runner = source.createQueryRunner();
  const statements = await statementsOf(runner);
  return {
    source,
    runner,
    sql: {
      rows: async <R>(sql: string, values: readonly SqlValue[] = []) => statements.rows<R>(sql, values),
      run: async (sql, values = []) => (await runner.query(sql, [...values], true)).affected ?? 0,
      each: async (sql, rows) => statements.each(sql, rows),
    },
  };
}

async function disconnect({ source, runner }: Connection): Promise<void> {
  await runner.release();
  await source.destroy();
}

function guardedSql(sql: Sql): Sql {
  const { each } = sql;
  return {
    rows: (text, values) => guarded(() => sql.rows(text, values)),
    run: (text, values) => guarded(() => sql.run(text, values)),
    ...(each && { each: (text, rows) => guarded(() => each(text, rows)) }),
  };
}

/** TypeORM's errors carry the statement and its values: they stop here. */
async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const driver = driverErrorOf(error);
    const cause = driverCodeOf(error) ?? (isNativeError(driver) ? driver.name : 'unknown');
    if (cause === 'SQLITE_FULL' || cause === 'ENOSPC') throw new ReadModelsUnavailable('STORE_FULL', cause);
    if (cause.startsWith('SQLITE_BUSY')) throw new ReadModelsUnavailable('STORE_BUSY', cause);
    throw new ReadModelsUnavailable(REFUSED.test(cause) ? 'VALUE_REFUSED' : 'STORE_FAILED', cause);
  }
}

/** What the driver says of values that no column or row takes; JavaScript's own errors are those of values it cannot bind. */
const REFUSED = /^(SQLITE_(CONSTRAINT|MISMATCH|TOOBIG|RANGE)|TypeError$|RangeError$)/;
