import { makeOwnersFile, SqliteDatabase } from '#sqlite-driver';
import type Database from 'better-sqlite3';
import { DataSource, type QueryRunner } from 'typeorm';
import { type LogState, MANY_PAGES } from './wal-checkpoints.js';
import { ReadModels1792200000000 } from './read-models.migration.js';
import { Statements } from './statements.js';

/** So much of the file is read where the operating system keeps it, without being copied: address space, no memory. */
const MAPPED_BYTES = 4 * 1024 ** 3;

/** How long one process waits for another's transaction, milliseconds; ours take some ten. */
const BUSY_MS = 5_000;

/**
 * The writer's connection. TypeORM's driver has one connection and one query runner for a DataSource, so whoever
 * uses it must take turns.
 */
export async function openWriter(file: string): Promise<DataSource> {
  makeOwnersFile(file);
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: SqliteDatabase,
    database: file,
    timeout: BUSY_MS,
    statementCacheSize: 300,
    migrations: [ReadModels1792200000000],
    migrationsTransactionMode: 'each',
    logging: false,
    prepareDatabase: (db: Database.Database) => {
      db.pragma('journal_mode = WAL');
      db.pragma('temp_store = MEMORY');
      db.pragma('cache_size = -65536');
      // `WalCheckpoints` does it, in a thread.
      db.pragma('wal_autocheckpoint = 0');
    },
  });
  await source.initialize();
  await source.runMigrations();
  return source;
}

/** Whether the next transactions wait for the disk. Without, a power cut takes back the last ones, never half of one. */
export async function setDurable(runner: QueryRunner, durable: boolean): Promise<void> {
  await runner.query(`PRAGMA synchronous = ${durable ? 'FULL' : 'NORMAL'}`);
}

/** How much is in the write-ahead log; asks only, and moves nothing. */
export async function logState(runner: QueryRunner): Promise<LogState> {
  const { records } = await runner.query('PRAGMA wal_checkpoint(NOOP)', [], true);
  const [state] = records as LogState[];
  return state ?? { log: 0, checkpointed: 0 };
}

/** From now on a commit moves what is in the log. */
export async function checkpointByItself(runner: QueryRunner): Promise<void> {
  await runner.query(`PRAGMA wal_autocheckpoint = ${MANY_PAGES}`);
}

/** Statements of a runner's connection that are not run by it. */
export async function statementsOf(runner: QueryRunner): Promise<Statements> {
  return new Statements((await runner.connect()) as Database.Database);
}

/** The readers' connection: it can write nothing, and it never waits for the writer. */
export async function openReader(file: string): Promise<DataSource> {
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: SqliteDatabase,
    database: file,
    readonly: true,
    timeout: BUSY_MS,
    logging: false,
    prepareDatabase: (db: Database.Database) => {
      db.pragma('query_only = ON');
      db.pragma('temp_store = MEMORY');
      db.pragma('cache_size = -32768');
      // A page of a list is a hundred rows from a hundred places of a file that does not fit into the cache.
      db.pragma(`mmap_size = ${MAPPED_BYTES}`);
    },
  });
  return source.initialize();
}
