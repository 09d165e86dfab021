import type { CursorKeys } from './cursor.js';
import type { Placed, Range } from './range.js';
import { ask, beyond, type Condition, fromOn, given, select, type Statement, that } from './statement.js';
import { permittedOf, type StatusConsent, type StatusFilter } from './status-filter.js';
import type { StatusRow } from '../store/rows.js';

/** A row of the list of statuses. */
export type StatusEntry = StatusRow & Partial<StatusConsent>;

const OWN =
  's.controller, s.subject, s.purpose, s.operation, s.permitted, s.reason, s.basis, s.since, s.until, s.governing, ' +
  "s.position, 'own' AS source";
const CONSENT =
  'c.event AS consent_event, c.version AS consent_version, c.notice AS notice, c.notice_version AS notice_version, ' +
  'c.granted_at AS granted_at';

/** Answers that facts about the pair of person and purpose carry, by answer: permitted, reason, person. */
export function ownByAnswer(filter: StatusFilter, purpose: string): Range<StatusEntry> {
  return range(
    'nss',
    ({ permitted, reason, subject }) => [permitted, reason, subject],
    (after, limit) =>
      select(
        'status-own-by-answer',
        `${OWN} FROM status s`,
        [...pair(filter, purpose), ...answer(filter), behind(filter, after)],
        ['s.permitted', 's.reason', 's.subject'],
        limit,
      ),
  );
}

/** The same in order of when the answer began. */
export function ownSince(filter: StatusFilter, purpose: string): Range<StatusEntry> {
  return range(
    'ns',
    ({ since, subject }) => [since ?? 0, subject],
    (after, limit) =>
      select(
        'status-own-since',
        `${OWN} FROM status s`,
        [
          ...pair(filter, purpose),
          that('s.since IS NOT NULL'),
          fromOn('s.since', filter.sinceFrom, after),
          given('s.since < ?', filter.sinceTo),
          beyond(['s.since', 's.subject'], after),
          ...answerInRow(filter),
        ],
        ['s.since', 's.subject'],
        limit,
      ),
  );
}

/** The same in order of when the answer changes by itself. */
export function ownExpiring(filter: StatusFilter, purpose: string): Range<StatusEntry> {
  return range(
    'ns',
    ({ until, subject }) => [until ?? 0, subject],
    (after, limit) =>
      select(
        'status-own-expiring',
        `${OWN} FROM status s`,
        [
          ...pair(filter, purpose),
          that('s.until IS NOT NULL'),
          fromOn('s.until', filter.expiringFrom, after),
          given('s.until < ?', filter.expiringBefore),
          beyond(['s.until', 's.subject'], after),
          given('s.since + 0 >= ?', filter.sinceFrom),
          given('s.since + 0 < ?', filter.sinceTo),
          ...answerInRow(filter),
        ],
        ['s.until', 's.subject'],
        limit,
      ),
  );
}

/**
 * Whoever stands by a consent given under a version of a notice, or before one: the last consent of each person for
 * the purpose that nothing ended.
 */
export function byNotice(filter: StatusFilter): Range<StatusEntry> {
  const order = ['c.notice_version', 'c.subject', 'c.purpose', 'c.event'];
  return range(
    'nsss',
    ({ notice_version, subject, purpose, consent_event }) => [
      notice_version ?? 0,
      subject,
      purpose,
      consent_event ?? '',
    ],
    (after, limit) =>
      select(
        'status-by-notice',
        `${OWN}, ${CONSENT} FROM consent c ${JOIN_STATUS}`,
        [
          given('c.controller = ?', filter.controller),
          given('c.notice = ?', filter.notice),
          given('c.notice_version = ?', filter.noticeVersion),
          given('c.notice_version < ?', filter.noticeVersionBefore),
          beyond(order, after),
          given("c.purpose || '' = ?", filter.purpose),
          given('c.version + 0 < ?', filter.versionBefore),
          ...standing(filter),
        ],
        order,
        limit,
      ),
  );
}

/** Whoever stands by a consent to a version of the purpose before one. */
export function byVersion(filter: StatusFilter, purpose: string): Range<StatusEntry> {
  const order = ['c.version', 'c.subject', 'c.event'];
  return range(
    'nss',
    ({ consent_version, subject, consent_event }) => [consent_version ?? 0, subject, consent_event ?? ''],
    (after, limit) =>
      select(
        'status-by-version',
        `${OWN}, ${CONSENT} FROM consent c ${JOIN_STATUS}`,
        [
          given('c.controller = ?', filter.controller),
          given('c.purpose = ?', purpose),
          given('c.version < ?', filter.versionBefore),
          beyond(order, after),
          ...standing(filter),
        ],
        order,
        limit,
      ),
  );
}

const JOIN_STATUS =
  'JOIN status s ON s.controller = c.controller AND s.subject = c.subject AND s.purpose = c.purpose';

function standing(filter: StatusFilter): (Condition | undefined)[] {
  return [
    that("c.scope = 'processing'"),
    that('c.ended_at IS NULL'),
    that(`NOT EXISTS (SELECT 1 FROM consent later WHERE later.controller = c.controller
      AND later.purpose = c.purpose AND later.subject = c.subject AND later.scope = c.scope
      AND later.ended_at IS NULL AND later.position > c.position)`),
    given('s.operation = ?', filter.operation),
    given('s.since + 0 >= ?', filter.sinceFrom),
    given('s.since + 0 < ?', filter.sinceTo),
    given('s.until + 0 >= ?', filter.expiringFrom),
    given('s.until + 0 < ?', filter.expiringBefore),
    ...answerInRow(filter),
  ];
}

function pair(filter: StatusFilter, purpose: string): (Condition | undefined)[] {
  return [
    given('s.controller = ?', filter.controller),
    given('s.purpose = ?', purpose),
    given('s.operation = ?', filter.operation),
  ];
}

function answer(filter: StatusFilter): (Condition | undefined)[] {
  return [
    given('s.permitted = ?', permittedOf(filter)),
    given('s.reason = ?', filter.reason),
    given("s.basis || '' = ?", filter.basis),
  ];
}

/** What the filter fixes is no part of the place: the index is entered behind it. */
function behind(filter: StatusFilter, after: CursorKeys | undefined): Condition | undefined {
  const fixed = filter.reason !== undefined ? 2 : permittedOf(filter) !== undefined ? 1 : 0;
  return beyond(['s.permitted', 's.reason', 's.subject'].slice(fixed), after?.slice(fixed));
}

/** Compared in the rows: the index of answers holds another order. */
function answerInRow(filter: StatusFilter): (Condition | undefined)[] {
  return [
    given('s.permitted + 0 = ?', permittedOf(filter)),
    given("s.reason || '' = ?", filter.reason),
    given("s.basis || '' = ?", filter.basis),
  ];
}

function range(
  kinds: string,
  keysOf: (row: StatusEntry) => CursorKeys,
  statement: (after: CursorKeys | undefined, limit: number) => Statement,
): Range<StatusEntry> {
  return {
    kinds,
    read: async (sql, after, limit) => {
      const rows = await ask<StatusEntry>(sql, statement(after, limit));
      return rows.map((row): Placed<StatusEntry> => ({ row, keys: keysOf(row) }));
    },
  };
}
