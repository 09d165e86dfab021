import { driverCodeOf, driverErrorOf, makeOwnersFile, runAside, SqliteDatabase } from '#sqlite-driver';
import type Database from 'better-sqlite3';
import { rename, rm } from 'node:fs/promises';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { SubjectsError } from '../errors.js';
import { Mutex } from '#mutex';
import type { Insert, Sql, SqlStore, SqlValue } from './sql-store.js';

/** How an SQLite file is opened. */
export interface SqlFileOptions {
  readonly file: string;
  readonly migrations: readonly (new () => MigrationInterface)[];
  /** Freed bytes are overwritten with zeros. False in one test only. */
  readonly secureDelete: boolean;
}

/**
 * One SQLite file behind TypeORM. TypeORM's better-sqlite3 driver has one connection and one query runner, so a
 * read between the statements of somebody's transaction would see what may yet be rolled back: everything, reads
 * too, takes its turn.
 */
export class SqlFile implements SqlStore {
  readonly destroys = true;
  private readonly turns = new Mutex();
  private readonly sql: Sql = {
    rows: async <R>(sql: string, values: readonly SqlValue[] = []) =>
      (await this.connection.runner.query(sql, [...values], true)).records as R[],
    run: async (sql, values = []) =>
      (await this.connection.runner.query(sql, [...values], true)).affected ?? 0,
    insertEach: (insert, lists) => this.insertEach(insert, lists),
    // One process, and one writer at a time.
    holdWrapping: () => Promise.resolve(),
  };

  private constructor(
    private readonly options: SqlFileOptions,
    private connection: Connection,
  ) {}

  /** @throws SubjectsError STORE_FAILED, STORE_FULL */
  static async open(options: SqlFileOptions): Promise<SqlFile> {
    return guarded(async () => new SqlFile(options, await connect(options)));
  }

  /** A turn without a transaction: for reads. */
  read<T>(task: (sql: Sql) => Promise<T>): Promise<T> {
    return this.turns.run(() => guarded(() => task(this.sql)));
  }

  /** A turn in one transaction, durable (fsync) when this returns. */
  write<T>(task: (sql: Sql) => Promise<T>): Promise<T> {
    return this.turns.run(() =>
      guarded(async () => {
        await this.sql.run('BEGIN IMMEDIATE');
        let result: T;
        try {
          result = await task(this.sql);
          await this.sql.run('COMMIT');
        } catch (error) {
          // SQLite may have rolled back by itself (disk full).
          await this.sql.run('ROLLBACK').catch(() => undefined);
          throw error;
        }
        return result;
      }),
    );
  }

  private insertEach({ into, row, conflict }: Insert, lists: readonly (readonly SqlValue[])[]): number {
    const { database, prepared } = this.connection;
    const sql = `INSERT INTO ${into} VALUES ${row} ${conflict}`;
    let statement = prepared.get(sql);
    if (!statement) prepared.set(sql, (statement = database.prepare(sql)));
    let changed = 0;
    for (const values of lists) changed += statement.run(...values).changes;
    return changed;
  }

  /**
   * Moves the write-ahead log into the file and cuts it to nothing: before this, bytes that were overwritten
   * still stand in the log. @throws SubjectsError STORE_FAILED if the log could not be cut
   */
  async cutLog(): Promise<void> {
    const [state] = await this.read((sql) => sql.rows<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)'));
    if (state?.busy !== 0) throw new SubjectsError('STORE_FAILED', 'the write-ahead log could not be cut');
  }

  /** One turn: `prepare` finishes another, closed file, which then takes the place of this one. */
  async replaceBy(other: string, prepare: (sql: Sql) => Promise<void>): Promise<void> {
    const { file } = this.options;
    await this.turns.run(() =>
      guarded(async () => {
        await prepare(this.sql);
        await disconnect(this.connection);
        try {
          // The old log must not be taken for the new file's.
          for (const ending of ['-wal', '-shm']) await rm(file + ending, { force: true });
          await rename(other, file);
        } finally {
          this.connection = await connect(this.options);
        }
      }),
    );
  }

  copyTo<T>(path: string, count: (sql: Sql) => Promise<T>): Promise<T> {
    return this.read(async (sql) => {
      await this.aside('VACUUM INTO ?', path);
      return count(sql);
    });
  }

  async integrity(): Promise<string> {
    const rows = await this.read(() => this.aside('PRAGMA integrity_check'));
    return rows.map((row) => (row as { integrity_check: string }).integrity_check).join('; ');
  }

  /**
   * Runs a statement that reads the whole file: seconds, where there are a million persons, in which checks go on. In this
   * store's turn, so that nobody writes meanwhile.
   */
  private async aside(statement: string, ...values: readonly string[]): Promise<readonly unknown[]> {
    let found: readonly unknown[] = [];
    const done = (rows: readonly unknown[]): void => void (found = rows);
    await runAside({ file: this.options.file, statements: [statement], values, done });
    return found;
  }

  /** Waits for its turn, moves the log into the file and gives the file back. */
  close(): Promise<void> {
    return this.turns.run(() => disconnect(this.connection));
  }
}

interface Connection {
  readonly source: DataSource;
  readonly runner: QueryRunner;
  /** The driver's own handle, for `insertEach`: TypeORM takes four promises for every statement. */
  readonly database: Database.Database;
  readonly prepared: Map<string, Database.Statement>;
}

async function connect({ file, migrations, secureDelete }: SqlFileOptions): Promise<Connection> {
  makeOwnersFile(file);
  let database: Database.Database | undefined;
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: SqliteDatabase,
    database: file,
    migrations: [...migrations],
    migrationsTransactionMode: 'each',
    logging: false,
    prepareDatabase: (db: Database.Database) => {
      database = db;
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma(`secure_delete = ${secureDelete ? 'ON' : 'OFF'}`);
      // Sorting or rebuilding must not leave wrapped keys in files that nobody searches.
      db.pragma('temp_store = MEMORY');
      db.pragma('wal_autocheckpoint = 8000');
      db.pragma('cache_size = -32768');
    },
  });
  await source.initialize();
  await source.runMigrations();
  if (!database) throw new SubjectsError('STORE_FAILED', 'the driver gave no handle');
  return { source, runner: source.createQueryRunner(), database, prepared: new Map() };
}

async function disconnect({ source, runner }: Connection): Promise<void> {
  await runner.release();
  await source.destroy();
}

/**
 * TypeORM's errors carry the statement's values (wrapped keys, rows): they stop here.
 */
async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof SubjectsError) throw error;
    const code = driverCodeOf(error);
    if (code === 'SQLITE_FULL' || code === 'ENOSPC')
      throw new SubjectsError('STORE_FULL', 'no room on the disk');
    throw new SubjectsError('STORE_FAILED', code ?? String(driverErrorOf(error)));
  }
}
