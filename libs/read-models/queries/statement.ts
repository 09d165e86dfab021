import type { ReadsRows, SqlValue } from '../store/sql.js';

/**
 * Every query of this room, by name. The plan of each is looked at in a test (plans.spec.ts), which fails for a name
 * that it never met.
 */
export const QUERIES = [
  'access-by-subject',
  'access-by-scope',
  'access-by-time',
  'as-of',
  'as-of-waiting',
  'as-of-parked',
  'unswept-status',
  'unswept-status_profile',
  'purposes',
  'events-by-subject',
  'events-by-notice',
  'events-by-purpose',
  'events-by-purpose-and-type',
  'events-by-type',
  'events-by-actor',
  'events-by-time',
  'events-by-recording',
  'status-own-by-answer',
  'status-own-since',
  'status-own-expiring',
  'status-by-notice',
  'status-by-version',
  'status-profiles-by-answer',
  'status-profiles-expiring',
  'status-profile',
  'status-persons-of-profile',
  'status-everybody-else',
  'summary-counts',
  'summary-days',
  'due-matters-dated',
  'due-matters-undated',
  'due-duties-dated',
  'due-duties-undated',
  'due-duties-of-code',
  'changes',
  'changes-of-purpose',
  'changes-head',
  'changes-origin',
] as const;
export type QueryName = (typeof QUERIES)[number];

/** A question to the tables. Its text begins with its name. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** Asks the tables. @throws ReadModelsUnavailable */
export function ask<R>(tables: ReadsRows, { sql, values }: Statement): Promise<R[]> {
  return tables.rows<R>(sql, values);
}

/** The first row, where there is one. @throws ReadModelsUnavailable */
export async function askOne<R>(tables: ReadsRows, statement: Statement): Promise<R | undefined> {
  const [row] = await ask<R>(tables, statement);
  return row;
}

/** A condition and its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly SqlValue[];
}

/** A condition, or undefined where its value is: a filter that was not given. */
export function given(sql: string, value: SqlValue | undefined): Condition | undefined {
  return value === undefined ? undefined : { sql, values: [value] };
}

/** A condition without values, or with many. */
export function that(sql: string, ...values: readonly SqlValue[]): Condition {
  return { sql, values };
}

/** Rows behind a place in the order of `columns`: a comparison of whole rows, so that an index leads there at once. */
export function beyond(
  columns: readonly string[],
  keys: readonly SqlValue[] | undefined,
): Condition | undefined {
  if (keys === undefined) return undefined;
  return { sql: `(${columns.join(', ')}) > (${columns.map(() => '?').join(', ')})`, values: keys };
}

/**
 * Puts a statement together. Parts are constant texts of this room, values are always bound.
 * @param order columns of ORDER BY; empty: a total
 * @param limit most rows; absent: all
 */
export function select(
  name: QueryName,
  from: string,
  conditions: readonly (Condition | undefined)[],
  order: readonly string[] = [],
  limit?: number,
): Statement {
  const held = conditions.filter((condition) => condition !== undefined);
  const where = held.length === 0 ? '' : ` WHERE ${held.map(({ sql }) => sql).join(' AND ')}`;
  const ordered = order.length === 0 ? '' : ` ORDER BY ${order.join(', ')}`;
  return {
    sql: `/* ${name} */ SELECT ${from}${where}${ordered}${limit === undefined ? '' : ' LIMIT ?'}`,
    values: [...held.flatMap(({ values }) => values), ...(limit === undefined ? [] : [limit])],
  };
}
