import type { DutyRow, MatterRow } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import { positionOf } from './as-of.js';
import { type CursorKeys, Cursors } from './cursor.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import { merged, type NamedRange, type Placed, type Range, readRanges } from './range.js';
import { ask, beyond, type Condition, given, select, type Statement, that } from './statement.js';

/** Kinds of open matters. */
export const MATTER_KINDS = ['objection', 'restriction', 'hold', 'erasure', 'request'] as const;

/** What is due is wanted: every filter narrows. */
export interface DueFilter {
  readonly controller: string;
  /** Matters of a kind only, no duties. */
  readonly kind?: MatterRow['kind'] | undefined;
  /** Duties of a code only, no matters; in order of when they arose. */
  readonly duty?: string | undefined;
  /** Due on this day or before, `YYYY-MM-DD`; what has no last day is left out. */
  readonly by?: string | undefined;
}

/** A matter that is not closed, or a duty that is not discharged. */
export type DueEntry =
  { readonly what: 'matter'; readonly matter: MatterRow } | { readonly what: 'duty'; readonly duty: DutyRow };

const MATTER =
  'm.controller, m.subject, m.kind, m.event, m.id, m.purposes, m.detail, m.opened_at, m.recorded_at, m.respond_by, ' +
  'm.extension_by, m.refusal_by, m.extended, m.closed_at, m.closed_by, m.outcome, m.position FROM matter m';
const DUTY =
  'd.controller, d.subject, d.code, d.about, d.conditional, d.since, d.due_by, d.position FROM duty d';

/**
 * Lists what is still to be done: first what has a last day, the earliest (the most overdue) first, then open matters
 * without one, then duties without one. @throws ReadRefused CURSOR_INVALID
 */
export async function listDue(
  sql: ReadsRows,
  filter: DueFilter,
  { after, limit }: PageRequest,
  now: number,
): Promise<Page<DueEntry>> {
  const position = await positionOf(sql, 'matters');
  const cursors = new Cursors('due', filter);
  const rows = await readRanges(
    sql,
    rangesOf(filter),
    after === undefined ? undefined : cursors.read(after),
    limit + 1,
  );
  return pageOf(rows, limit, cursors, { position, time: now });
}

function rangesOf(filter: DueFilter): NamedRange<DueEntry>[] {
  if (filter.duty !== undefined) return [{ ...duties(filter, dutiesOfCode, BY_SINCE), name: 'code' }];
  const arms = [
    ...(filter.kind === undefined ? [duties(filter, datedDuties, BY_DAY)] : []),
    matters(filter, datedMatters, BY_DAY),
  ];
  const dated = { ...merged('ssss', arms), name: 'dated' };
  if (filter.by !== undefined) return [dated];
  return [
    dated,
    { ...matters(filter, undatedMatters, UNDATED), name: 'matters' },
    ...(filter.kind === undefined ? [{ ...duties(filter, undatedDuties, UNDATED), name: 'duties' }] : []),
  ];
}

type Keyed = (day: string | null, event: string, subject: string, which: string, since: number) => CursorKeys;
const BY_DAY: Keyed = (day, event, subject, which) => [day ?? '', event, subject, which];
const UNDATED: Keyed = (_day, event, subject, which) => [event, subject, which];
const BY_SINCE: Keyed = (_day, event, subject, _which, since) => [since, event, subject];

type Asks = (filter: DueFilter, after: CursorKeys | undefined, limit: number) => Statement;

function matters(filter: DueFilter, asks: Asks, keyed: Keyed): Range<DueEntry> {
  return {
    kinds: kindsOf(keyed),
    read: async (sql, after, limit) => {
      const rows = await ask<MatterRow>(sql, asks(filter, after, limit));
      return rows.map((matter): Placed<DueEntry> => {
        const { respond_by, event, subject, kind, opened_at } = matter;
        return { row: { what: 'matter', matter }, keys: keyed(respond_by, event, subject, kind, opened_at) };
      });
    },
  };
}

function duties(filter: DueFilter, asks: Asks, keyed: Keyed): Range<DueEntry> {
  return {
    kinds: kindsOf(keyed),
    read: async (sql, after, limit) => {
      const rows = await ask<DutyRow>(sql, asks(filter, after, limit));
      return rows.map((duty): Placed<DueEntry> => {
        const { due_by, about, subject, code, since } = duty;
        return { row: { what: 'duty', duty }, keys: keyed(due_by, about, subject, code, since) };
      });
    },
  };
}

function kindsOf(keyed: Keyed): string {
  return keyed('', '', '', '', 0)
    .map((key) => (typeof key === 'string' ? 's' : 'n'))
    .join('');
}

/** Open matters with a last day to answer. */
export const datedMatters: Asks = (filter, after, limit) => {
  const order = ['m.respond_by', 'm.event', 'm.subject', 'm.kind'];
  const dated = [
    that('m.respond_by IS NOT NULL'),
    given('m.respond_by <= ?', filter.by),
    beyond(order, after),
  ];
  return select('due-matters-dated', MATTER, [...open(filter), ...dated], order, limit);
};

/** Open matters without one: objections that were not decided, restrictions and holds that stand. */
export const undatedMatters: Asks = (filter, after, limit) => {
  const order = ['m.event', 'm.subject', 'm.kind'];
  const undated = [that('m.respond_by IS NULL'), beyond(order, after)];
  return select('due-matters-undated', MATTER, [...open(filter), ...undated], order, limit);
};

/** Duties with a last day. */
export const datedDuties: Asks = ({ controller, by }, after, limit) => {
  const order = ['d.due_by', 'd.about', 'd.subject', 'd.code'];
  return select(
    'due-duties-dated',
    DUTY,
    [
      given('d.controller = ?', controller),
      that('d.due_by IS NOT NULL'),
      given('d.due_by <= ?', by),
      beyond(order, after),
    ],
    order,
    limit,
  );
};

/** Duties without one: without undue delay. */
export const undatedDuties: Asks = ({ controller }, after, limit) => {
  const order = ['d.about', 'd.subject', 'd.code'];
  return select(
    'due-duties-undated',
    DUTY,
    [given('d.controller = ?', controller), that('d.due_by IS NULL'), beyond(order, after)],
    order,
    limit,
  );
};

/** Duties of one code, the oldest first. */
export const dutiesOfCode: Asks = ({ controller, duty, by }, after, limit) => {
  const order = ['d.since', 'd.about', 'd.subject'];
  return select(
    'due-duties-of-code',
    DUTY,
    [
      given('d.controller = ?', controller),
      given('d.code = ?', duty),
      given("d.due_by || '' <= ?", by),
      beyond(order, after),
    ],
    order,
    limit,
  );
};

function open({ controller, kind }: DueFilter): (Condition | undefined)[] {
  return [
    given('m.controller = ?', controller),
    that('m.closed_at IS NULL'),
    given("m.kind || '' = ?", kind),
  ];
}
