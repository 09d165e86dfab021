import { ChangeFeed, type ReadsTables } from '../changes/change-feed.js';
import type { ReadsRows, SqlValue } from '../store/sql.js';
import { AuditTables } from './audit-tables.js';
import type { DueFilter } from './due.js';
import type { EventFilter } from './events.js';
import { QUERIES } from './statement.js';
import type { StatusFilter } from './status-filter.js';
import { makeTables, type TestTables } from './testing/tables.js';
import { BEGIN, fillWorld, person } from './testing/world.js';

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

/** The rows that another part of the plan found, and a table of one row. */
const FOUND_ROWS = /^SCAN (probe|change_feed|w)$/;

/** A step of a walk, at most a thousand entries, whose rows are joined and put in order again. */
const STEP = /^(CO-ROUTINE|MATERIALIZE) w$/;

describe.each(['before', 'after'])('the plan of every query on 20,000 facts, %s ANALYZE', (when) => {
  let tables: TestTables;
  const plans = new Map<string, string[]>();

  beforeAll(async () => {
    tables = await makeTables();
    await fillWorld(tables, 5_000);
    if (when === 'after') await tables.analyze();
  });
  afterAll(() => tables.close());

  /** Reads, and keeps the plan of whatever is read. */
  const explained = (sql: ReadsRows): ReadsRows => ({
    rows: async (text, values = []) => {
      const name = /\/\* ([a-z_-]+) \*\//.exec(text)?.[1] ?? text;
      const explain = async (part: string, some: readonly SqlValue[]) => {
        const plan = await sql.rows<{ readonly detail: string }>(`EXPLAIN QUERY PLAN ${part}`, some);
        plans.set(
          `${name}: ${part}`,
          plan.map(({ detail }) => detail),
        );
      };
      await explain(text, values);
      // A walk looks at a step of an index's entries and joins their rows: the step alone is the part that matters.
      const [, before = '', step] = /^(.*)FROM \((\/\*.*? LIMIT \?)\) w/s.exec(text) ?? [];
      const marks = (part: string) => part.split('?').length - 1;
      if (step !== undefined) await explain(step, values.slice(marks(before), marks(before) + marks(step)));
      return sql.rows(text, values);
    },
  });
  const explaining: ReadsTables = {
    rows: (text, values) => explained(tables.database).rows(text, values),
    snapshot: (task) => tables.database.snapshot((sql) => task(explained(sql))),
  };
  const audit = new AuditTables(explaining, { now: () => BEGIN + 500 * DAY });

  /** The first page and the one behind it. */
  async function twoPages<F extends object>(
    list: (filter: F, page: { limit: number; after?: string }) => Promise<{ readonly next?: string }>,
    filter: F,
  ): Promise<void> {
    const { next } = await list(filter, { limit: 7 });
    if (next !== undefined) await list(filter, { limit: 7, after: next });
  }

  const pairs = <F>(filters: readonly F[]) =>
    filters.flatMap((one) => filters.map((other) => ({ ...one, ...other })));

  it('is looked at for every filter alone, and with every other one', async () => {
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
    await audit.answers({ controller: 'acme', operation: 'use' });
    await audit.days({ controller: 'acme', from: '2026-01-05', to: '2026-01-12' });
    await audit.days({ controller: 'acme', purpose: 'newsletter', from: '2026-01-05', to: '2026-01-12' });
    const changes = new ChangeFeed(explaining);
    await changes.origin();
    await changes.read(10, { controller: 'acme' }, 7);
    await changes.read(10, { controller: 'acme', operation: 'use' }, 7);
    await changes.read(10, { controller: 'acme', purpose: 'newsletter' }, 7);
    await changes.read(10, { controller: 'acme', purpose: 'newsletter', operation: 'use' }, 7);
    expect(plans.size).toBeGreaterThan(50);
  });

  it('goes by an index, and never through a whole table', () => {
    const scans = [...plans].flatMap(([name, plan]) =>
      plan
        .filter((step) => /^SCAN /.test(step) && !FOUND_ROWS.test(step))
        .map((step) => `${name}\n  ${step}`),
    );
    expect(scans).toEqual([]);
  });

  it('never goes through all rows of a controller by their key', () => {
    expect(
      [...plans].filter(([, plan]) => plan.some((step) => /PRIMARY KEY \(controller=\?\)$/.test(step))),
    ).toEqual([]);
  });

  it('enters every index at its beginning', () => {
    expect([...plans].filter(([, plan]) => plan.some((step) => step.includes('ANY(')))).toEqual([]);
  });

  it('sorts nothing but the facts of one person: the index holds the order', () => {
    const sorts = [...plans].flatMap(([name, plan]) =>
      plan.some((step) => /TEMP B-TREE/.test(step)) && !plan.some((step) => STEP.test(step))
        ? [`${name}\n  ${plan.join('\n  ')}`]
        : [],
    );
    expect(sorts.filter((one) => !/^events-by-subject/.test(one))).toEqual([]);
  });

  it('is known for every query there is', () => {
    const seen = new Set([...plans.keys()].map((key) => key.split(':')[0]));
    expect(QUERIES.filter((name) => !seen.has(name))).toEqual([]);
    expect([...seen].filter((name) => !(QUERIES as readonly (string | undefined)[]).includes(name))).toEqual(
      [],
    );
  });
});
