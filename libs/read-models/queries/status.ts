import type { DefaultRow } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import { statusAsOf } from './as-of.js';
import { Cursors } from './cursor.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import { type NamedRange, type Range, readRanges } from './range.js';
import { ask, given, select, type Statement, that } from './statement.js';
import { orderOf, type StatusFilter } from './status-filter.js';
import { byNotice, byVersion, ownByAnswer, ownExpiring, ownSince, type StatusEntry } from './status-own.js';
import { starByAnswer, starExpiring } from './status-star.js';

/** A page of statuses, and what holds for everybody who is not listed: persons without facts of their own. */
export interface StatusPage extends Page<StatusEntry> {
  readonly everybodyElse: readonly DefaultRow[];
}

/**
 * Lists the answers of persons who have one of their own, purpose by purpose, first those that facts about the purpose
 * carry, then those that facts about everything carry. @throws ReadRefused CURSOR_INVALID
 */
export async function listStatuses(
  sql: ReadsRows,
  filter: StatusFilter,
  { after, limit }: PageRequest,
  now: number,
): Promise<StatusPage> {
  const asOf = await statusAsOf(sql, now, orderOf(filter) === 'consent' ? 'matters' : undefined);
  const cursors = new Cursors(`status by ${orderOf(filter)}`, filter);
  const from = after === undefined ? undefined : cursors.read(after);
  const purposes = filter.purpose === undefined ? await purposesOf(sql, filter.controller) : [filter.purpose];
  const rows = await readRanges(sql, rangesOf(filter, purposes), from, limit + 1);
  const everybodyElse = await ask<DefaultRow>(sql, defaults(filter));
  return { ...pageOf(rows, limit, cursors, asOf), everybodyElse };
}

function rangesOf(filter: StatusFilter, purposes: readonly string[]): NamedRange<StatusEntry>[] {
  const each =
    (range: (filter: StatusFilter, purpose: string) => Range<StatusEntry>, name: string) =>
    (purpose: string): NamedRange<StatusEntry> => ({ ...range(filter, purpose), name: `${purpose}.${name}` });
  const order = orderOf(filter);
  switch (order) {
    case 'consent':
      return filter.notice === undefined
        ? purposes.map(each(byVersion, 'version'))
        : [{ ...byNotice(filter), name: 'notice' }];
    case 'expiring':
      return purposes.flatMap((purpose) => [
        each(ownExpiring, 'own')(purpose),
        each(starExpiring, 'star')(purpose),
      ]);
    case 'since':
      return purposes.flatMap((purpose) => [
        each(ownSince, 'own')(purpose),
        each(starByAnswer, 'star')(purpose),
      ]);
    case 'answer':
      return purposes.flatMap((purpose) => [
        each(ownByAnswer, 'own')(purpose),
        each(starByAnswer, 'star')(purpose),
      ]);
    default:
      return order satisfies never;
  }
}

/** Every purpose of a controller that was ever published, by slug: each has an answer for everybody else. */
export async function purposesOf(sql: ReadsRows, controller: string): Promise<string[]> {
  const rows = await ask<{ readonly purpose: string }>(sql, publishedPurposes(controller));
  return rows.map(({ purpose }) => purpose);
}

/** Purposes of a controller. */
export function publishedPurposes(controller: string): Statement {
  return select(
    'purposes',
    'DISTINCT purpose FROM status_profile',
    [given('controller = ?', controller), that("profile = 'default'")],
    ['purpose'],
  );
}

/** What holds for everybody whom no fact names. */
export function defaults({ controller, operation, purpose }: StatusFilter): Statement {
  return select(
    'status-everybody-else',
    'controller, purpose, operation, permitted, reason, basis, since, until FROM status_profile',
    [
      given('controller = ?', controller),
      that("profile = 'default'"),
      given('purpose = ?', purpose),
      given('operation = ?', operation),
    ],
    ['purpose'],
  );
}
