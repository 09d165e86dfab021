import type { FactType, Actor } from '#domain';
import type { FactRow } from '../store/rows.js';
import { places, type ReadsRows } from '../store/sql.js';
import { Cursors } from './cursor.js';
import { searchAsOf } from './as-of.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import { merged, type Range, refuseMisplaced } from './range.js';
import { ask, askOne, beyond, type Condition, given, select, that } from './statement.js';
import { countUpTo, type Walk, walked } from './walk.js';

/** Which facts are wanted: every filter narrows. Instants are UTC milliseconds. */
export interface EventFilter {
  readonly controller: string;
  /** Subject id. */
  readonly subject?: string | undefined;
  /** With `subject`: ids that are the same person, itself among them. No part of the question: a cursor outlives a link. */
  readonly linked?: readonly string[] | undefined;
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

const COLUMNS =
  'f.position, f.event, f.type, f.controller, f.stream, f.revision, f.subject, f.at, f.recorded_at, f.occurred_at, ' +
  'f.effective_at, f.actor_by, f.principal, f.purpose, f.purposes, f.version, f.notice, f.notice_version, f.pub';

/** Of facts that are fewer, all are looked at, whenever they were recorded; else those of the time that is asked for. */
const FEW = 2_000;

/**
 * Lists facts in the order of their time, or of their recording where a time of recording is asked for (unless few
 * fit otherwise). The order of a list is fixed by its first page: cursors say which.
 * @throws ReadRefused CURSOR_INVALID
 */
export async function listEvents(
  sql: ReadsRows,
  filter: EventFilter,
  { after, limit }: PageRequest,
  now: number,
): Promise<Page<EventRow>> {
  const asOf = await searchAsOf(sql, 'timeline', now);
  const asked = { ...filter, linked: undefined };
  const byTime = new Cursors('events by time', asked);
  const byRecording = new Cursors('events by recording', asked);
  const recorded =
    after === undefined
      ? await readsByRecording(sql, filter)
      : byRecording.owns(after) && !byTime.owns(after);
  const cursors = recorded ? byRecording : byTime;
  const range = recorded ? walked(recordedWalk(filter)) : timedRange(filter);
  const keys = after === undefined ? undefined : cursors.read(after);
  if (keys) refuseMisplaced(range, keys);
  const rows = await range.read(sql, keys, limit + 1);
  return pageOf(rows, limit, cursors, asOf);
}

/** Which index leads there with the fewest facts looked at in vain. */
async function readsByRecording(sql: ReadsRows, filter: EventFilter): Promise<boolean> {
  const { recordedFrom, recordedTo, subject } = filter;
  if (subject !== undefined || (recordedFrom === undefined && recordedTo === undefined)) return false;
  let entries = 0;
  for (const walk of timedWalks(filter)) {
    const counted = await askOne<{ readonly entries: number }>(sql, countUpTo(walk, FEW));
    entries += Number(counted?.entries ?? 0);
  }
  return entries >= FEW;
}

function timedRange(filter: EventFilter): Range<EventRow> {
  if (filter.subject !== undefined) return ofSubject(filter);
  const [only, ...more] = timedWalks(filter).map(walked);
  return only && more.length === 0 ? only : merged('nn', only ? [only, ...more] : more);
}

function timedWalks(filter: EventFilter): Walk<EventRow>[] {
  const { noticeVersion, purpose } = filter;
  // Facts about one purpose and facts about everything lie apart in the index.
  if (noticeVersion === undefined && purpose !== undefined)
    return [purpose, '*'].map((named) => byPurpose(filter, named));
  return [timedWalk(filter)];
}

const BY_TIME = ({ at, position }: EventRow) => [at, Number(position)];

/** Facts that name a purpose, or all of them (`*`). */
function byPurpose(filter: EventFilter, named: string): Walk<EventRow> {
  const { controller, type, actor, from, to } = filter;
  return {
    name: type === undefined ? 'events-by-purpose' : 'events-by-purpose-and-type',
    along: 'fact_purpose n',
    order: ['n.at', 'n.position'],
    kinds: 'nn',
    entered: [
      given('n.controller = ?', controller),
      given('n.purpose = ?', named),
      given('n.type = ?', type),
      given('n.at < ?', to),
    ],
    beginning: given('n.at >= ?', from),
    columns: COLUMNS,
    joins: 'JOIN fact f ON f.position = w.k1',
    compared: [given('f.actor_by = ?', actor), ...whenRecorded(filter)],
    keysOf: BY_TIME,
  };
}

/** Facts of a version of a notice, of a type, of an actor, or all: whatever is named, in this order. */
function timedWalk(filter: EventFilter): Walk<EventRow> {
  const { controller, notice, noticeVersion, type, actor, from, to } = filter;
  const by =
    (noticeVersion !== undefined && 'notice') ||
    (type !== undefined && 'type') ||
    (actor !== undefined && 'actor') ||
    'time';
  return {
    name: `events-by-${by}`,
    along: 'fact e',
    order: ['e.at', 'e.position'],
    kinds: 'nn',
    entered: [
      given('e.controller = ?', controller),
      ...(by === 'notice'
        ? [given('e.notice = ?', notice), given('e.notice_version = ?', noticeVersion)]
        : []),
      ...(by === 'type' ? [given('e.type = ?', type)] : []),
      ...(by === 'actor' ? [given('e.actor_by = ?', actor)] : []),
      given('e.at < ?', to),
    ],
    beginning: given('e.at >= ?', from),
    columns: COLUMNS,
    joins: 'JOIN fact f ON f.position = w.k1',
    compared: [
      ...(by === 'type' ? [] : [given('f.type = ?', type)]),
      ...(by === 'actor' ? [] : [given('f.actor_by = ?', actor)]),
      ...whenRecorded(filter),
      namesPurpose(filter),
    ],
    keysOf: BY_TIME,
  };
}

/** Facts in the order in which the ledger learned of them. */
function recordedWalk(filter: EventFilter): Walk<EventRow> {
  const { controller, notice, noticeVersion, type, actor, from, to, recordedFrom, recordedTo } = filter;
  return {
    name: 'events-by-recording',
    along: 'fact e',
    order: ['e.recorded_at', 'e.position'],
    kinds: 'nn',
    entered: [given('e.controller = ?', controller), given('e.recorded_at < ?', recordedTo)],
    beginning: given('e.recorded_at >= ?', recordedFrom),
    columns: COLUMNS,
    joins: 'JOIN fact f ON f.position = w.k1',
    compared: [
      given('f.type = ?', type),
      given('f.actor_by = ?', actor),
      given('f.notice = ?', notice),
      given('f.notice_version = ?', noticeVersion),
      given('f.at >= ?', from),
      given('f.at < ?', to),
      namesPurpose(filter),
    ],
    keysOf: ({ recorded_at, position }) => [recorded_at, Number(position)],
  };
}

/** Facts of a person: few enough to be sorted. */
function ofSubject(filter: EventFilter): Range<EventRow> {
  const { controller, subject = '', notice, noticeVersion, type, actor, from, to } = filter;
  const { linked = [subject] } = filter;
  return {
    kinds: 'nn',
    read: async (sql, after, limit) => {
      const statement = select(
        'events-by-subject',
        `${COLUMNS} FROM fact f`,
        [
          that(`f.subject IN ${places(linked)}`, ...linked),
          // Compared in the rows: an index of these would lead through the facts of everybody.
          given("f.controller || '' = ?", controller),
          given("f.type || '' = ?", type),
          given("f.actor_by || '' = ?", actor),
          given("f.notice || '' = ?", notice),
          given('f.notice_version + 0 = ?', noticeVersion),
          given('f.at + 0 >= ?', from),
          given('f.at + 0 < ?', to),
          beyond(['f.at + 0', 'f.position + 0'], after),
          ...whenRecorded(filter),
          namesPurpose(filter),
        ],
        ['f.at', 'f.position'],
        limit,
      );
      const rows = await ask<EventRow>(sql, statement);
      return { rows: rows.map((row) => ({ row, keys: BY_TIME(row) })) };
    },
  };
}

/** Compared in the rows: another index would hold another order. */
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
