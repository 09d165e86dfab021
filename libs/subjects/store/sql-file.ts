import type Database from 'better-sqlite3';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import { SubjectsError } from '../errors.js';
import { Mutex } from '../mutex.js';

/** A value that a statement takes. */
export type SqlValue = string | number | Buffer | null;

/** Runs statements inside one turn at the database. */
export interface Sql {
  /** Rows of a query. */
  rows<R>(sql: string, values?: readonly SqlValue[]): Promise<R[]>;
  /** Runs a statement. @returns number of rows that it changed */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>;
}

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
export class SqlFile {
  private readonly turns = new Mutex();
  private readonly sql: Sql;

  private constructor(
    private readonly source: DataSource,
    private readonly runner: QueryRunner,
  ) {
    this.sql = {
      rows: async <R>(sql: string, values: readonly SqlValue[] = []) => {
        const { records } = await runner.query(sql, [...values], true);
        return records as R[];
      },
      run: async (sql, values = []) => (await runner.query(sql, [...values], true)).affected ?? 0,
    };
  }

  /** @throws SubjectsError STORE_FAILED, STORE_FULL */
  static async open({ file, migrations, secureDelete }: SqlFileOptions): Promise<SqlFile> {
    const source = new DataSource({
      type: 'better-sqlite3',
      database: file,
      migrations: [...migrations],
      migrationsTransactionMode: 'each',
      logging: false,
      prepareDatabase: (db: Database.Database) => {
        db.pragma('journal_mode = WAL');
        db.pragma('synchronous = FULL');
        db.pragma(`secure_delete = ${secureDelete ? 'ON' : 'OFF'}`);
        // Sorting or rebuilding must not leave wrapped keys in files that nobody searches.
        db.pragma('temp_store = MEMORY');
        db.pragma('wal_autocheckpoint = 4000');
        db.pragma('cache_size = -32768');
      },
    });
    return guarded(async () => {
      await source.initialize();
      await source.runMigrations();
      return new SqlFile(source, source.createQueryRunner());
    });
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

  /**
   * Moves the write-ahead log into the file and cuts it to nothing: before this, bytes that were overwritten
   * still stand in the log. @throws SubjectsError STORE_FAILED if the log could not be cut
   */
  async cutLog(): Promise<void> {
    const [state] = await this.read((sql) => sql.rows<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)'));
    if (state?.busy !== 0) throw new SubjectsError('STORE_FAILED', 'the write-ahead log could not be cut');
  }

  /** Waits for its turn, cuts the log and gives the file back. */
  async close(): Promise<void> {
    await this.turns.run(async () => {
      await this.runner.release();
      await this.source.destroy();
    });
  }
}

/**
 * TypeORM's errors carry the statement's values (wrapped keys, rows): they stop here.
 */
async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (error instanceof SubjectsError) throw error;
    const driver = (error as { driverError?: unknown }).driverError ?? error;
    const code = (driver as { code?: unknown }).code;
    if (code === 'SQLITE_FULL') throw new SubjectsError('STORE_FULL', 'no room on the disk');
    throw new SubjectsError('STORE_FAILED', typeof code === 'string' ? code : String(driver));
  }
}
