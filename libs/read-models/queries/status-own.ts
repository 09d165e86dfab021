import type { StatusRow } from '../store/rows.js';
import type { Range } from './range.js';
import { type Condition, given, that } from './statement.js';
import { permittedOf, type StatusConsent, type StatusFilter } from './status-filter.js';
import { walked } from './walk.js';

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
  const permitted = permittedOf(filter);
  return walked({
    ...ofPair(filter, purpose, permitted === undefined ? 2 : 1),
    name: 'status-own-by-answer',
    // What the filter fixes is no part of the place: the index is entered behind it.
    order: permitted === undefined ? ['e.permitted', 'e.reason', 'e.subject'] : ['e.reason', 'e.subject'],
    kinds: permitted === undefined ? 'nss' : 'ss',
    entered: [
      ...pair(filter, purpose),
      given('e.permitted = ?', permitted),
      // Not by equality: then the primary key would hold the order, too, and lead through everybody.
      given('e.reason <= ?', filter.reason),
    ],
    beginning: given('e.reason >= ?', filter.reason),
    compared: [given('s.basis = ?', filter.basis)],
    keysOf: (row) =>
      permitted === undefined ? [row.permitted, row.reason, row.subject] : [row.reason, row.subject],
  });
}

/** The same in order of when the answer began. */
export function ownSince(filter: StatusFilter, purpose: string): Range<StatusEntry> {
  return walked({
    ...ofPair(filter, purpose, 1),
    name: 'status-own-since',
    order: ['e.since', 'e.subject'],
    kinds: 'ns',
    entered: [...pair(filter, purpose), that('e.since IS NOT NULL'), given('e.since < ?', filter.sinceTo)],
    beginning: given('e.since >= ?', filter.sinceFrom),
    compared: answer(filter),
    keysOf: ({ since, subject }) => [since ?? 0, subject],
  });
}

/** The same in order of when the answer changes by itself. */
export function ownExpiring(filter: StatusFilter, purpose: string): Range<StatusEntry> {
  return walked({
    ...ofPair(filter, purpose, 1),
    name: 'status-own-expiring',
    order: ['e.until', 'e.subject'],
    kinds: 'ns',
    entered: [
      ...pair(filter, purpose),
      that('e.until IS NOT NULL'),
      given('e.until < ?', filter.expiringBefore),
    ],
    beginning: given('e.until >= ?', filter.expiringFrom),
    compared: [
      given('s.since >= ?', filter.sinceFrom),
      given('s.since < ?', filter.sinceTo),
      ...answer(filter),
    ],
    keysOf: ({ until, subject }) => [until ?? 0, subject],
  });
}

/**
 * Whoever stands by a consent given under a version of a notice, or before one: the last consent of each person for
 * the purpose that nothing ended.
 */
export function byNotice(filter: StatusFilter): Range<StatusEntry> {
  const { noticeVersion, noticeVersionBefore } = filter;
  return walked({
    name: 'status-by-notice',
    along: 'consent e',
    order: ['e.notice_version', 'e.subject', 'e.purpose', 'e.event'],
    kinds: 'nsss',
    entered: [
      given('e.controller = ?', filter.controller),
      given('e.notice = ?', filter.notice),
      given('e.notice_version <= ?', noticeVersion),
      given('e.notice_version < ?', noticeVersionBefore),
    ],
    beginning: given('e.notice_version >= ?', noticeVersion),
    columns: `${OWN}, ${CONSENT}`,
    joins: `JOIN consent c ON c.purpose = w.k2 AND c.subject = w.k1 AND c.event = w.k3 ${JOIN_STATUS}`,
    joined: [given('c.controller = ?', filter.controller)],
    compared: [
      given('c.purpose = ?', filter.purpose),
      given('c.version < ?', filter.versionBefore),
      ...standing(filter),
    ],
    keysOf: ({ notice_version, subject, purpose, consent_event }) => [
      notice_version ?? 0,
      subject,
      purpose,
      consent_event ?? '',
    ],
  });
}

/** Whoever stands by a consent to a version of the purpose before one. */
export function byVersion(filter: StatusFilter, purpose: string): Range<StatusEntry> {
  return walked({
    name: 'status-by-version',
    along: 'consent e',
    order: ['e.version', 'e.subject', 'e.event'],
    kinds: 'nss',
    entered: [
      given('e.controller = ?', filter.controller),
      given('e.purpose = ?', purpose),
      given('e.version < ?', filter.versionBefore),
    ],
    columns: `${OWN}, ${CONSENT}`,
    joins: `JOIN consent c ON c.subject = w.k1 AND c.event = w.k2 ${JOIN_STATUS}`,
    joined: [given('c.controller = ?', filter.controller), given('c.purpose = ?', purpose)],
    compared: standing(filter),
    keysOf: ({ consent_version, subject, consent_event }) => [
      consent_version ?? 0,
      subject,
      consent_event ?? '',
    ],
  });
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
    given('s.since >= ?', filter.sinceFrom),
    given('s.since < ?', filter.sinceTo),
    given('s.until >= ?', filter.expiringFrom),
    given('s.until < ?', filter.expiringBefore),
    ...answer(filter),
  ];
}

/** Rows of the pair, by the person whose place in the order is this. */
function ofPair(filter: StatusFilter, purpose: string, personAt: number) {
  return {
    along: 'status e',
    columns: OWN,
    joins: `JOIN status s ON s.subject = w.k${personAt}`,
    joined: [
      given('s.controller = ?', filter.controller),
      given('s.purpose = ?', purpose),
      given('s.operation = ?', filter.operation),
    ],
  };
}

function pair(filter: StatusFilter, purpose: string): (Condition | undefined)[] {
  return [
    given('e.controller = ?', filter.controller),
    given('e.purpose = ?', purpose),
    given('e.operation = ?', filter.operation),
  ];
}

/** Compared in the rows: the index of answers holds another order. */
function answer(filter: StatusFilter): (Condition | undefined)[] {
  return [
    given('s.permitted = ?', permittedOf(filter)),
    given('s.reason = ?', filter.reason),
    given('s.basis = ?', filter.basis),
  ];
}
