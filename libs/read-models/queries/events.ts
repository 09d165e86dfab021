import type { FactType, Actor } from '#domain';
import type { FactRow } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import { type CursorKeys, Cursors } from './cursor.js';
import { positionOf } from './as-of.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import { merged, type Placed, type Range, refuseMisplaced } from './range.js';
import {
  ask,
  askOne,
  beyond,
  type Condition,
  fromOn,
  given,
  select,
  type Statement,
  that,
} from './statement.js';

/** Which facts are wanted: every filter narrows. Instants are UTC milliseconds. */
export interface EventFilter {
  readonly controller: string;
  /** Subject id. */
  readonly subject?: string | undefined;
  /** Facts that name it, and facts about everything the person does (`*`). */
  readonly purpose?: string | undefined;
  readonly type?: FactType | undefined;
  readonly actor?: Actor | undefined;
  /** With `noticeVersion`: facts that name this version of a notice. */
  readonly notice?: string | undefined;
  readonly noticeVersion?: number | undefined;
  /** The fact's time: from (inclusive) and to (exclusive). */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** When the ledger learned of it: from (inclusive) and to (exclusive). */
  readonly recordedFrom?: number | undefined;
  readonly recordedTo?: number | undefined;
}

/** A fact as the table holds it. */
export type EventRow = FactRow;

const FACT = 'fact f';
const COLUMNS =
  'f.position, f.event, f.type, f.controller, f.stream, f.revision, f.subject, f.at, f.recorded_at, f.occurred_at, ' +
  'f.effective_at, f.actor_by, f.principal, f.purpose, f.purposes, f.version, f.notice, f.notice_version, f.pub';

/** Up to here it is cheaper to look at all facts of a time of recording than to walk through all of a type. */
const FEW = 10_000;

/**
 * Lists facts in the order of their time, or of their recording where only that is asked for (and where few were
 * recorded then). The order of a list is fixed by its first page: cursors say which.
 * @throws ReadRefused CURSOR_INVALID
 */
export async function listEvents(
  sql: ReadsRows,
  filter: EventFilter,
  { after, limit }: PageRequest,
  now: number,
): Promise<Page<EventRow>> {
  const position = await positionOf(sql, 'timeline');
  const byTime = new Cursors('events by time', filter);
  const byRecording = new Cursors('events by recording', filter);
  const recorded =
    after === undefined
      ? await readsByRecording(sql, filter)
      : byRecording.owns(after) && !byTime.owns(after);
  const cursors = recorded ? byRecording : byTime;
  const range = recorded ? recordedRange(filter) : timedRange(filter);
  const keys = after === undefined ? undefined : cursors.read(after);
  if (keys) refuseMisplaced(range, keys);
  const rows = await range.read(sql, keys, limit + 1);
  return pageOf(rows, limit, cursors, { position, time: now });
}

/** Which index leads there with the fewest facts looked at in vain. */
async function readsByRecording(sql: ReadsRows, filter: EventFilter): Promise<boolean> {
  const { recordedFrom, recordedTo, subject, from, to } = filter;
  if (recordedFrom === undefined && recordedTo === undefined) return false;
  if (subject !== undefined) return false;
  const others = [filter.purpose, filter.type, filter.actor, filter.noticeVersion, from, to];
  if (others.every((other) => other === undefined)) return true;
  const row = await askOne<{ readonly facts: number }>(sql, recordedProbe(filter));
  return Number(row?.facts ?? 0) < FEW;
}

/** Counts the facts of a time of recording, up to `FEW`. */
export function recordedProbe({ controller, recordedFrom, recordedTo }: EventFilter): Statement {
  const { sql, values } = select(
    'events-recorded-probe',
    `1 AS one FROM ${FACT}`,
    [
      given('f.controller = ?', controller),
      given('f.recorded_at >= ?', recordedFrom),
      given('f.recorded_at < ?', recordedTo),
    ],
    [],
    FEW,
  );
  return { sql: `SELECT COUNT(*) AS facts FROM (${sql}) probe`, values };
}

function timedRange(filter: EventFilter): Range<EventRow> {
  if (filter.subject === undefined && filter.noticeVersion === undefined && filter.purpose !== undefined) {
    // Facts about one purpose and facts about everything lie apart in the index.
    const arms = [filter.purpose, '*'].map((named) =>
      range((after, limit) => byPurpose(filter, named, after, limit)),
    );
    return merged('nn', arms);
  }
  return range((after, limit) => byTime(filter, after, limit));
}

function recordedRange(filter: EventFilter): Range<EventRow> {
  return range(
    (after, limit) => byRecording(filter, after, limit),
    ({ recorded_at }) => recorded_at,
  );
}

function range(
  statement: (after: CursorKeys | undefined, limit: number) => Statement,
  time: (row: EventRow) => number = ({ at }) => at,
): Range<EventRow> {
  return {
    kinds: 'nn',
    read: async (sql, after, limit) => {
      const rows = await ask<EventRow>(sql, statement(after, limit));
      return rows.map((row): Placed<EventRow> => ({ row, keys: [time(row), Number(row.position)] }));
    },
  };
}

/** Facts that name a purpose, or all of them (`*`). */
export function byPurpose(
  filter: EventFilter,
  named: string,
  after: CursorKeys | undefined,
  limit: number,
): Statement {
  const { controller, type, actor, from, to } = filter;
  return select(
    type === undefined ? 'events-by-purpose' : 'events-by-purpose-and-type',
    `${COLUMNS} FROM fact_purpose n JOIN ${FACT} ON f.position = n.position`,
    [
      given('n.controller = ?', controller),
      given('n.purpose = ?', named),
      given('n.type = ?', type),
      fromOn('n.at', from, after),
      given('n.at < ?', to),
      beyond(['n.at', 'n.position'], after),
      given('f.actor_by = ?', actor),
      ...whenRecorded(filter),
    ],
    ['n.at', 'n.position'],
    limit,
  );
}

/** Facts of a person, of a version of a notice, of a type, of an actor, or all: whatever is named, in this order. */
export function byTime(filter: EventFilter, after: CursorKeys | undefined, limit: number): Statement {
  const { controller, subject, notice, noticeVersion, type, actor, from, to } = filter;
  const by =
    (subject !== undefined && 'subject') ||
    (noticeVersion !== undefined && 'notice') ||
    (type !== undefined && 'type') ||
    (actor !== undefined && 'actor') ||
    'time';
  return select(
    `events-by-${by}`,
    `${COLUMNS} FROM ${FACT}`,
    [
      given('f.controller = ?', controller),
      given('f.subject = ?', subject),
      given('f.notice = ?', notice),
      given('f.notice_version = ?', noticeVersion),
      given('f.type = ?', type),
      given('f.actor_by = ?', actor),
      fromOn('f.at', from, after),
      given('f.at < ?', to),
      beyond(['f.at', 'f.position'], after),
      ...whenRecorded(filter),
      namesPurpose(filter),
    ],
    ['f.at', 'f.position'],
    limit,
  );
}

/** Facts in the order in which the ledger learned of them. */
export function byRecording(filter: EventFilter, after: CursorKeys | undefined, limit: number): Statement {
  const { controller, notice, noticeVersion, type, actor, from, to, recordedFrom, recordedTo } = filter;
  return select(
    'events-by-recording',
    `${COLUMNS} FROM ${FACT}`,
    [
      given('f.controller = ?', controller),
      fromOn('f.recorded_at', recordedFrom, after),
      given('f.recorded_at < ?', recordedTo),
      beyond(['f.recorded_at', 'f.position'], after),
      // Compared in the rows: an index of these holds another order, and all of it would have to be sorted.
      given("f.type || '' = ?", type),
      given("f.actor_by || '' = ?", actor),
      given("f.notice || '' = ?", notice),
      given('f.notice_version + 0 = ?', noticeVersion),
      given('f.at + 0 >= ?', from),
      given('f.at + 0 < ?', to),
      namesPurpose(filter),
    ],
    ['f.recorded_at', 'f.position'],
    limit,
  );
}

/** Compared in the rows, for the same reason. */
function whenRecorded({ recordedFrom, recordedTo }: EventFilter): (Condition | undefined)[] {
  return [given('f.recorded_at + 0 >= ?', recordedFrom), given('f.recorded_at + 0 < ?', recordedTo)];
}

function namesPurpose({ controller, purpose }: EventFilter): Condition | undefined {
  if (purpose === undefined) return undefined;
  return that(
    `EXISTS (SELECT 1 FROM fact_purpose n WHERE n.controller = ? AND n.purpose IN (?, '*')
      AND n.type = f.type AND n.at = f.at AND n.position = f.position)`,
    controller,
    purpose,
  );
}
