import type { ReasonCode } from '#domain';
import type { DefaultRow } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import { liveProjection, statusAsOf } from './as-of.js';
import type { AsOf } from './page.js';
import { COUNTED_ANSWERS } from '../store/sqlite/status-tables.js';
import { ask, askOne, given, select, type Statement } from './statement.js';
import { defaults } from './status.js';

/** How many persons have an answer, for a purpose and operation. */
export interface AnswerCount {
  readonly purpose: string;
  readonly permitted: boolean;
  readonly reason: ReasonCode;
  readonly persons: number;
}

/** Answers counted, and what holds for everybody who is not counted. */
export interface AnswerCounts {
  readonly counts: readonly AnswerCount[];
  readonly everybodyElse: readonly DefaultRow[];
  readonly asOf: AsOf;
}

/** Whose answers are counted. */
export interface CountedFor {
  readonly controller: string;
  readonly operation: 'use' | 'store';
}

interface CountRow {
  readonly purpose: string;
  readonly permitted: 0 | 1;
  readonly reason: ReasonCode;
  /** Text in PostgreSQL where the rows are counted. */
  readonly persons: number | string;
}

/**
 * The numbers of persons with an answer of their own by purpose and reason, as the projection keeps them: in order of purpose,
 * permitted, reason; of published purposes, as lists are. @param sql one state of the tables for all statements
 */
export async function countAnswers(sql: ReadsRows, of: CountedFor, now: number): Promise<AnswerCounts> {
  const asOf = await statusAsOf(sql, now);
  const everybodyElse = await ask<DefaultRow>(sql, defaults(of));
  const published = new Set(everybodyElse.map(({ purpose }) => purpose));
  const row = await askOne<{ readonly version: number }>(sql, liveProjection('status'));
  const counts = (await ask<CountRow>(sql, countsOf(of, (row?.version ?? 0) >= COUNTED_SINCE)))
    .filter(({ purpose }) => published.has(purpose))
    .map((row) => ({ ...row, permitted: row.permitted === 1, persons: Number(row.persons) }));
  return { counts, everybodyElse, asOf };
}

/**
 * Version of the projection since which the numbers are kept. While older tables answer, what stands in `status_count` is of
 * others: a process of the version before may fill its own anew after those of this version have answered.
 */
const COUNTED_SINCE = 2;

/** The numbers of a controller and an operation, a row per purpose and reason. @param kept false: all rows are counted */
export function countsOf({ controller, operation }: CountedFor, kept: boolean): Statement {
  return select(
    'summary-counts',
    `purpose, permitted, reason, persons FROM ${kept ? 'status_count' : `(${COUNTED_ANSWERS}) counted`}`,
    [given('controller = ?', controller), given('operation = ?', operation)],
    ['purpose', 'permitted', 'reason'],
  );
}
