import type { DutyRow, MatterRow } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import { positionOf } from './as-of.js';
import { Cursors } from './cursor.js';
import { type Page, type PageRequest, pageOf } from './page.js';
import { merged, type NamedRange, type Range, readRanges } from './range.js';
import { given, that } from './statement.js';
import { type Walk, walked } from './walk.js';

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
  'm.extension_by, m.refusal_by, m.extended, m.closed_at, m.closed_by, m.outcome, m.position';
const DUTY = 'd.controller, d.subject, d.code, d.about, d.conditional, d.since, d.due_by, d.position';

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
  if (filter.duty !== undefined) return [{ ...dutiesOfCode(filter), name: 'code' }];
  const withDuties = filter.kind === undefined;
  const arms = [datedMatters(filter), ...(withDuties ? [datedDuties(filter)] : [])];
  const dated = { ...merged('ssss', arms), name: 'dated' };
  if (filter.by !== undefined) return [dated];
  return [
    dated,
    { ...undatedMatters(filter), name: 'matters' },
    ...(withDuties ? [{ ...undatedDuties(filter), name: 'duties' }] : []),
  ];
}

/** Open matters with a last day to answer. */
function datedMatters(filter: DueFilter): Range<DueEntry> {
  return matters(filter, {
    name: 'due-matters-dated',
    order: ['e.respond_by', 'e.event', 'e.subject', 'e.kind'],
    kinds: 'ssss',
    entered: [that('e.respond_by IS NOT NULL'), given('e.respond_by <= ?', filter.by)],
    joins: 'JOIN matter m ON m.subject = w.k2 AND m.event = w.k1 AND m.kind = w.k3',
    keysOf: ({ respond_by, event, subject, kind }) => [respond_by ?? '', event, subject, kind],
  });
}

/** Open matters without one: objections that were not decided, restrictions and holds that stand. */
function undatedMatters(filter: DueFilter): Range<DueEntry> {
  return matters(filter, {
    name: 'due-matters-undated',
    order: ['e.event', 'e.subject', 'e.kind'],
    kinds: 'sss',
    nothingIn: 'e.respond_by',
    entered: [that('e.respond_by IS NULL')],
    joins: 'JOIN matter m ON m.subject = w.k1 AND m.event = w.k0 AND m.kind = w.k2',
    keysOf: ({ event, subject, kind }) => [event, subject, kind],
  });
}

/** Duties with a last day. */
function datedDuties(filter: DueFilter): Range<DueEntry> {
  return duties(filter, {
    name: 'due-duties-dated',
    order: ['e.due_by', 'e.about', 'e.subject', 'e.code'],
    kinds: 'ssss',
    entered: [that('e.due_by IS NOT NULL'), given('e.due_by <= ?', filter.by)],
    joins: 'JOIN duty d ON d.subject = w.k2 AND d.code = w.k3 AND d.about = w.k1',
    compared: [],
    keysOf: ({ due_by, about, subject, code }) => [due_by ?? '', about, subject, code],
  });
}

/** Duties without one: without undue delay. */
function undatedDuties(filter: DueFilter): Range<DueEntry> {
  return duties(filter, {
    name: 'due-duties-undated',
    order: ['e.about', 'e.subject', 'e.code'],
    kinds: 'sss',
    nothingIn: 'e.due_by',
    entered: [that('e.due_by IS NULL')],
    joins: 'JOIN duty d ON d.subject = w.k1 AND d.code = w.k2 AND d.about = w.k0',
    compared: [],
    keysOf: ({ about, subject, code }) => [about, subject, code],
  });
}

/** Duties of one code, the oldest first. */
function dutiesOfCode(filter: DueFilter): Range<DueEntry> {
  return duties(filter, {
    name: 'due-duties-of-code',
    order: ['e.since', 'e.about', 'e.subject'],
    kinds: 'nss',
    entered: [given('e.code = ?', filter.duty)],
    joins: 'JOIN duty d ON d.subject = w.k2 AND d.about = w.k1',
    joined: [given('d.code = ?', filter.duty)],
    compared: [given('d.due_by <= ?', filter.by)],
    keysOf: ({ since, about, subject }) => [since, about, subject],
  });
}

type Ordered<R> = Omit<Walk<R>, 'along' | 'columns' | 'compared'> & Partial<Pick<Walk<R>, 'compared'>>;

function matters({ controller, kind }: DueFilter, walk: Ordered<MatterRow>): Range<DueEntry> {
  const range = walked<MatterRow>({
    ...walk,
    along: 'matter e',
    columns: MATTER,
    entered: [given('e.controller = ?', controller), that('e.closed_at IS NULL'), ...walk.entered],
    joined: [given('m.controller = ?', controller)],
    compared: [given('m.kind = ?', kind)],
  });
  return asEntries(range, (matter) => ({ what: 'matter', matter }));
}

function duties({ controller }: DueFilter, walk: Ordered<DutyRow>): Range<DueEntry> {
  const range = walked<DutyRow>({
    ...walk,
    along: 'duty e',
    columns: DUTY,
    entered: [given('e.controller = ?', controller), ...walk.entered],
    joined: [given('d.controller = ?', controller), ...(walk.joined ?? [])],
    compared: walk.compared ?? [],
  });
  return asEntries(range, (duty) => ({ what: 'duty', duty }));
}

function asEntries<R>(range: Range<R>, entry: (row: R) => DueEntry): Range<DueEntry> {
  return {
    kinds: range.kinds,
    read: async (sql, after, limit) => {
      const { rows, stopped } = await range.read(sql, after, limit);
      const placed = rows.map(({ row, keys }) => ({ row: entry(row), keys }));
      return { rows: placed, ...(stopped && { stopped }) };
    },
  };
}
