import type { PostgresDatabase } from '#postgres';
import { PostgresError, type PostgresSql } from '#postgres';
import { SubjectsError } from '../errors.js';
import { Mutex } from '#mutex';
import { copyKeys } from './copy-keys.js';
import { takeDirectory } from './take-directory.js';
import type { Insert, Sql, SqlStore, SqlValue } from './sql-store.js';

/** A transaction that says nothing for so long is a stopped process's, milliseconds. */
const HUNG_MS = 5_000;

/** Rows in one statement: beyond, nothing is gained. */
const ROWS_AT_ONCE = 500;

/**
 * Directory or key store in a schema of PostgreSQL. Writers of this process take turns, as with a file, since what one
 * hands out inside its turn another one must see; between processes unique keys and row locks decide.
 */
export class PostgresStore implements SqlStore {
  /** Dead rows, the write-ahead log and backups of the server still hold what was destroyed, wrapped. */
  readonly destroys = false;
  private readonly turns = new Mutex();

  constructor(private readonly database: PostgresDatabase) {}

  read<T>(task: (sql: Sql) => Promise<T>): Promise<T> {
    const refuse = (): never => {
      throw new SubjectsError('STORE_FAILED', 'a read does not write');
    };
    const rows: Sql['rows'] = (sql, values) => this.database.rows(sql, values);
    return guarded(() => task({ rows, run: refuse, insertEach: refuse, holdWrapping: refuse }));
  }

  /** Every task finds what it wrote itself, so it is repeated where nobody knows whether it was committed. */
  write<T>(task: (sql: Sql) => Promise<T>): Promise<T> {
    return this.turns.run(() =>
      guarded(() => this.database.write((sql) => task(sqlOf(sql)), { repeatable: true })),
    );
  }

  cutLog(): Promise<void> {
    return Promise.resolve();
  }

  replaceBy(other: string, prepare: (sql: Sql) => Promise<void>): Promise<void> {
    return this.turns.run(() =>
      guarded(() =>
        this.database.write(async (sql) => {
          // Nobody claims or removes a row meanwhile, in any process; everybody reads.
          await sql.run('LOCK TABLE identifier, marker IN EXCLUSIVE MODE');
          await prepare(sqlOf(sql));
          await takeDirectory(sql, other);
        }),
      ),
    );
  }

  copyTo<T>(path: string, count: (sql: Sql) => Promise<T>): Promise<T> {
    return guarded(() =>
      this.database.snapshot(async (sql) => {
        await copyKeys(sqlOf(sql), path);
        return count(sqlOf(sql));
      }),
    );
  }

  /** The server checks its pages as it reads them. */
  integrity(): Promise<string> {
    return Promise.resolve('ok');
  }

  /** The connections belong to whoever opened the database. */
  close(): Promise<void> {
    return this.turns.run(() => Promise.resolve());
  }
}

function sqlOf(sql: PostgresSql): Sql {
  return {
    rows: (text, values) => sql.rows(text, values),
    run: (text, values) => sql.run(text, values),
    insertEach: (insert, lists) => insertEach(sql, insert, lists),
    holdWrapping: async (how) => {
      const lock = how === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
      // An advisory lock is fair, a row's is not: however many record, whoever turns a key comes to it. A process that was
      // stopped inside the transaction loses both.
      await sql.rows(
        `SELECT set_config('idle_in_transaction_session_timeout', '${HUNG_MS}', true),
           ${lock}(hashtextextended('consent-ledger wrapping keys', 0))::text`,
      );
    },
  };
}

async function insertEach(
  sql: PostgresSql,
  { into, row, conflict }: Insert,
  lists: readonly (readonly SqlValue[])[],
): Promise<number> {
  let changed = 0;
  for (let start = 0; start < lists.length; start += ROWS_AT_ONCE) {
    const some = lists.slice(start, start + ROWS_AT_ONCE);
    const rows = new Array<string>(some.length).fill(row).join(', ');
    changed += await sql.run(`INSERT INTO ${into} VALUES ${rows} ${conflict}`, some.flat());
  }
  return changed;
}

async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    if (error.fault === 'FULL') throw new SubjectsError('STORE_FULL', 'no room on the disk');
    throw new SubjectsError('STORE_FAILED', error.message);
  }
}
