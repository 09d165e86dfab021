/** A value that a statement takes. */
export type SqlValue = string | number | bigint | Buffer | null;

/** Runs statements inside one turn at the database. They are written once, with `?` for values, for both dialects. */
export interface Sql {
  /** Rows of a query. */
  rows<R>(sql: string, values?: readonly SqlValue[]): Promise<R[]>;
  /** Runs a statement. @returns number of rows that it changed */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>;
  /**
   * Inserts one row for each list of values, without a turn of the event loop in between where the dialect allows it:
   * for the many rows of a batch. @returns number of rows that it changed
   */
  insertEach(insert: Insert, lists: readonly (readonly SqlValue[])[]): number | Promise<number>;
  /**
   * The wrapping keys stand still until the transaction ends: `shared` beside others that wrap under them, `alone` to turn
   * them. Before any other statement of the transaction; whoever waits longest comes first. A file has one writer anyway.
   */
  holdWrapping(how: 'shared' | 'alone'): Promise<void>;
}

/** The parts of an INSERT: one row may be written with them, or many. */
export interface Insert {
  /** `table (column, column)`. */
  readonly into: string;
  /** One row's places: `(?, ?, 0)`. */
  readonly row: string;
  /** `ON CONFLICT …`. */
  readonly conflict: string;
}

/** A database of this room: an SQLite file, or a schema of PostgreSQL. */
export interface SqlStore {
  /** A turn without a transaction: for reads. */
  read<T>(task: (sql: Sql) => Promise<T>): Promise<T>;
  /** A turn in one transaction, durable when this returns. The task may run more than once. */
  write<T>(task: (sql: Sql) => Promise<T>): Promise<T>;
  /** Takes what was overwritten or deleted out of the write-ahead log, where that can be done. */
  cutLog(): Promise<void>;
  /**
   * Puts the directory in another, closed SQLite file in the place of this one, in one turn.
   * @param prepare finishes the other file
   */
  replaceBy(other: string, prepare: (sql: Sql) => Promise<void>): Promise<void>;
  /** Writes the whole key store into a new SQLite file. @param count reads the same state as the copy @returns its answer */
  copyTo<T>(path: string, count: (sql: Sql) => Promise<T>): Promise<T>;
  /** `ok`, or what is wrong with the store. */
  integrity(): Promise<string>;
  /** Whether destroyed bytes are nowhere any more once `cutLog` returns. */
  readonly destroys: boolean;
  close(): Promise<void>;
}
