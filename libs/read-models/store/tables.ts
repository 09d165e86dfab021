import type { ReadsRows, Sql } from './sql.js';

/** The database of the tables, whatever it is: an SQLite file, or a schema of PostgreSQL. */
export interface Tables extends ReadsRows {
  /** Whether a transaction of one projection keeps all others waiting. */
  readonly writersTakeTurns: boolean;
  /** Several statements on one and the same state of the tables. @throws ReadModelsUnavailable */
  snapshot<T>(task: (sql: ReadsRows) => Promise<T>): Promise<T>;
  /**
   * One transaction. Its first statement must write: then no other worker can come between what it reads and what it
   * writes. What the task throws is thrown, and nothing is written. The task may run more than once.
   * @param durable on the disk when this returns; else a power cut may take it back, whole, with what came after
   * @param many thousands of rows go in at once; else what counts is how soon it is there
   * @throws ReadModelsUnavailable
   */
  write<T>(task: (sql: Sql) => Promise<T>, durable: boolean, many?: boolean): Promise<T>;
  /** What the task finds is on the disk when this returns, with all that was committed before. @throws ReadModelsUnavailable */
  keep<T>(task: (sql: ReadsRows) => Promise<T>): Promise<T>;
  /**
   * Statements that change no row, such as those that make indexes: one after the other, each by itself.
   * @param long they may take seconds, for which the process is not kept
   * @param done is told of each
   * @throws ReadModelsUnavailable
   */
  arrange(statements: readonly string[], long: boolean, done: () => void): Promise<void>;
  /** Waits for what is under way and gives the database back. */
  close(): Promise<void>;
}
