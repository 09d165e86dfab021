import type { StoredPosition } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import type { AsOf } from './page.js';
import { askOne, given, select, type Statement, that } from './statement.js';

/** Where the projection stands whose tables answer. */
export function liveProjection(projection: string): Statement {
  return select('as-of', 'position, version FROM projection', [
    given('name = ?', projection),
    that("state = 'live'"),
  ]);
}

/** The first instant at which an answer of the tables changed by itself and was not yet evaluated again. */
export function firstUnswept(now: number): readonly Statement[] {
  return (['status', 'status_profile'] as const).map((table) =>
    select(`unswept-${table}`, `MIN(until) AS first FROM ${table}`, [
      that('until IS NOT NULL'),
      given('until <= ?', now),
    ]),
  );
}

/** Persons whom a change of the law concerns and who were not evaluated again yet. */
export function waiting(projection: string): Statement {
  return select(
    'as-of-waiting',
    `SUM(r.total - r.done) AS persons FROM reevaluation r
      JOIN projection p ON p.name = r.projection AND p.generation = r.generation`,
    [given('r.projection = ?', projection), that("p.state = 'live'")],
  );
}

/** How many of a projection's persons still wait for what a change of the law means for them. */
export async function waitingPersons(sql: ReadsRows, projection: string): Promise<number> {
  const row = await askOne<{ readonly persons: number | null }>(sql, waiting(projection));
  return Number(row?.persons ?? 0);
}

/** As of which position a projection's tables answer. */
export async function positionOf(sql: ReadsRows, projection: string): Promise<bigint> {
  const row = await askOne<{ readonly position: StoredPosition }>(sql, liveProjection(projection));
  return BigInt(row?.position ?? -1);
}

/** Events that a projection could not handle and set aside, with those that wait behind them. */
export function parked(projection: string): Statement {
  return select(
    'as-of-parked',
    `COUNT(*) AS events FROM parked_event e
      JOIN projection p ON p.name = e.projection AND p.generation = e.generation`,
    [given('e.projection = ?', projection), that("p.state = 'live'")],
  );
}

/** As of which position the tables of a search projection answer, and how many facts they could not take. */
export async function searchAsOf(sql: ReadsRows, projection: string, now: number): Promise<AsOf> {
  const position = await positionOf(sql, projection);
  const row = await askOne<{ readonly events: number | string }>(sql, parked(projection));
  const missing = Number(row?.events ?? 0);
  return { position, time: now, ...(missing > 0 && { parked: missing }) };
}

/**
 * As of which position and time the statuses answer: what the sweeper has not reached yet is not passed off as
 * evaluated.
 * @param beside another projection whose tables answer with them: the one that has not come as far counts
 */
export async function statusAsOf(sql: ReadsRows, now: number, beside?: string): Promise<AsOf> {
  let position = await positionOf(sql, 'status');
  let persons = await waitingPersons(sql, 'status');
  if (beside !== undefined) {
    const other = await positionOf(sql, beside);
    if (other < position) position = other;
    persons = Math.max(persons, await waitingPersons(sql, beside));
  }
  let time = now;
  for (const statement of firstUnswept(now)) {
    const row = await askOne<{ readonly first: number | null }>(sql, statement);
    if (typeof row?.first === 'number') time = Math.min(time, row.first - 1);
  }
  return { position, time, ...(persons > 0 && { waiting: persons }) };
}
