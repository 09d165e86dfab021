import { ChangeFeed, type ReadsTables } from '../../changes/change-feed.js';
import type { AccessFilter } from '../access.js';
import { AuditTables, type ReadsSnapshots } from '../audit-tables.js';
import type { DueFilter } from '../due.js';
import type { EventFilter } from '../events.js';
import type { StatusFilter } from '../status-filter.js';
import { BEGIN, person } from './world.js';

const DAY = 86_400_000;

/** What may be asked, each alone and with every other one. */
const EVENT_FILTERS: readonly Partial<EventFilter>[] = [
  { subject: person(3) },
  { purpose: 'newsletter' },
  { type: 'consent.withdrawn' },
  { actor: 'authority' },
  { notice: 'privacy', noticeVersion: 2 },
  { from: BEGIN + DAY, to: BEGIN + 8 * DAY },
  { recordedFrom: BEGIN + DAY, recordedTo: BEGIN + 8 * DAY },
  { recordedFrom: BEGIN },
];
const STATUS_FILTERS: readonly Partial<StatusFilter>[] = [
  { purpose: 'newsletter' },
  { permitted: true },
  { reason: 'CONSENT_WITHDRAWN' },
  { basis: 'consent' },
  { sinceFrom: BEGIN + DAY, sinceTo: BEGIN + 8 * DAY },
  { expiringFrom: BEGIN + 365 * DAY, expiringBefore: BEGIN + 400 * DAY },
  { notice: 'privacy', noticeVersion: 2 },
  { notice: 'privacy', noticeVersionBefore: 3 },
  { versionBefore: 3 },
];
const DUE_FILTERS: readonly Partial<DueFilter>[] = [
  {},
  { kind: 'request' },
  { by: '2026-03-01' },
  { duty: 'NOTIFY_RECIPIENTS' },
  { duty: 'CONFIRM_TO_SUBJECT', by: '2026-03-01' },
];

const ACCESS_FILTERS: readonly Partial<AccessFilter>[] = [
  { subject: person(3) },
  { scope: 'subjectTimeline' },
  { reference: 'DSR-7' },
  { refused: true },
  { refused: false },
  { from: BEGIN + DAY, to: BEGIN + 8 * DAY },
];

const pairs = <F>(filters: readonly F[]) =>
  filters.flatMap((one) => filters.map((other) => ({ ...one, ...other })));

/** The first page and the one behind it. */
async function twoPages<F extends object>(
  list: (filter: F, page: { limit: number; after?: string }) => Promise<{ readonly next?: string }>,
  filter: F,
): Promise<void> {
  const { next } = await list(filter, { limit: 7 });
  if (next !== undefined) await list(filter, { limit: 7, after: next });
}

/** Puts every question to the tables: each filter alone, and with every other one. */
export async function askEverything(tables: ReadsTables & ReadsSnapshots): Promise<void> {
  const audit = new AuditTables(tables, { now: () => BEGIN + 500 * DAY });
  for (const filter of [{}, ...pairs(EVENT_FILTERS)])
    await twoPages((f, page) => audit.events(f, page), { controller: 'acme', ...filter });
  for (const filter of [{}, ...pairs(STATUS_FILTERS)])
    await twoPages((f, page) => audit.statuses(f, page), {
      controller: 'acme',
      operation: 'use' as const,
      ...filter,
    });
  for (const reason of ['OBJECTION_MARKETING', 'CONSENT_WITHDRAWN'] as const)
    await twoPages((f, page) => audit.statuses(f, page), {
      controller: 'acme',
      operation: 'use' as const,
      reason,
    });
  for (const filter of DUE_FILTERS) {
    await twoPages((f, page) => audit.due(f, page), { controller: 'acme', ...filter });
    await audit.due({ controller: 'acme', ...filter }, { limit: 1_000 });
  }
  for (const filter of [{}, ...pairs(ACCESS_FILTERS)])
    await twoPages((f, page) => audit.access(f, page), { controller: 'acme', ...filter });
  await audit.answers({ controller: 'acme', operation: 'use' });
  await audit.days({ controller: 'acme', from: '2026-01-05', to: '2026-01-12' });
  await audit.days({ controller: 'acme', purpose: 'newsletter', from: '2026-01-05', to: '2026-01-12' });
  const changes = new ChangeFeed(tables);
  await changes.origin();
  await changes.read(10, { controller: 'acme' }, 7);
  await changes.read(10, { controller: 'acme', operation: 'use' }, 7);
  await changes.read(10, { controller: 'acme', purpose: 'newsletter' }, 7);
  await changes.read(10, { controller: 'acme', purpose: 'newsletter', operation: 'use' }, 7);
}

const EVENTS = { controller: 'acme' };
const STATUSES = { controller: 'acme', operation: 'use' } as const;
const FIRST = { limit: 7 };

/** Each filter alone, and how the plan of its question names the column that the index enters by. */
export const ALONE: readonly {
  readonly filter: string;
  readonly column: string;
  readonly ask: (audit: AuditTables) => Promise<unknown>;
}[] = [
  ...(
    [
      [{ subject: person(3) }, 'subject=?'],
      [{ purpose: 'newsletter' }, 'purpose=?'],
      [{ type: 'consent.withdrawn' }, 'type=?'],
      [{ actor: 'authority' }, 'actor_by=?'],
      [{ notice: 'privacy', noticeVersion: 2 }, 'notice=? AND notice_version=?'],
      [{ from: BEGIN + DAY, to: BEGIN + 8 * DAY }, 'at>? AND at<?'],
      [{ recordedFrom: BEGIN + DAY, recordedTo: BEGIN + 8 * DAY }, 'recorded_at>? AND recorded_at<?'],
    ] as const
  ).map(([filter, column]) => ({
    filter: `events by ${Object.keys(filter).join(' and ')}`,
    column,
    ask: (audit: AuditTables) => audit.events({ ...EVENTS, ...filter } as EventFilter, FIRST),
  })),
  ...(
    [
      [{ purpose: 'newsletter' }, 'purpose=?'],
      [{ permitted: true }, 'permitted=?'],
      [{ reason: 'CONSENT_WITHDRAWN' }, 'permitted=? AND reason>? AND reason<?'],
      [{ sinceFrom: BEGIN + DAY, sinceTo: BEGIN + 8 * DAY }, 'since>? AND since<?'],
      [{ expiringFrom: BEGIN + 365 * DAY, expiringBefore: BEGIN + 400 * DAY }, 'until>? AND until<?'],
      [{ notice: 'privacy', noticeVersionBefore: 3 }, 'notice=? AND notice_version<?'],
      [{ versionBefore: 3 }, 'version<?'],
    ] as const
  ).map(([filter, column]) => ({
    filter: `statuses by ${Object.keys(filter).join(' and ')}`,
    column,
    ask: (audit: AuditTables) => audit.statuses({ ...STATUSES, ...filter } as StatusFilter, FIRST),
  })),
  ...(
    [
      [{ kind: 'request' }, 'kind=?'],
      [{ by: '2026-03-01' }, 'respond_by<?'],
      [{ duty: 'NOTIFY_RECIPIENTS' }, 'code=?'],
    ] as const
  ).map(([filter, column]) => ({
    filter: `what is due by ${Object.keys(filter).join(' and ')}`,
    column,
    ask: (audit: AuditTables) => audit.due({ ...EVENTS, ...filter } as DueFilter, FIRST),
  })),
];
