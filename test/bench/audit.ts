import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PersonsAsOf, SubjectReader } from '#ledger';
import { AuditTables, openReadModels } from '#read-models';
import { EVENT_COLUMNS, type ListedFact } from '../../apps/ledger-api/audit/event-view.js';
import { auditStatus, statusColumns } from '../../apps/ledger-api/audit/status-view.js';
import type { Column } from '../../apps/ledger-api/formats/columns.js';
import { csvTable, type ReadsPages } from '../../apps/ledger-api/formats/stream-table.js';
import { filledStore } from '../support/fill-store.js';
import { median, type Measured } from './rounds.js';

const CONTROLLER = 'acme';
const PAGE = 100;
const DAY_MS = 86_400_000;

/** The slowest of all questions, so that no question is slower than the figure. */
export const SLOWEST_PAGE = 'first page of an audit query: the slowest';
export const EXPORT = 'CSV export of statuses';
export const EXPORT_EVENTS = 'CSV export of facts';
const EXPORT_MEMORY = 'memory that an export took';

/** Answers the questions of an audit from tables of so many facts: first pages, and whole exports. */
export async function auditFigures(
  facts: number,
  rounds: number,
  say: (line: string) => void,
): Promise<Measured[]> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-audit-'));
  const store = await filledStore(join(folder, 'events.sqlite'), facts);
  const clock = { now: () => Date.now() };
  const boxes = { open: async () => ({ fields: {}, erased: [] }) };
  const persons = new PersonsAsOf(new SubjectReader(store, boxes));
  const models = await openReadModels({ store, persons, clock, file: join(folder, 'read-models.sqlite') });
  try {
    await models.reached((await store.head()) ?? 0n);
    say(`  tables of ${facts.toLocaleString('en-US')} facts are filled`);
    const audit = new AuditTables(models.database, clock);
    const pages = await firstPages(audit, clock.now(), rounds, say);
    return [...pages, ...(await exports(audit, rounds, say))];
  } finally {
    await models.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function questions(audit: AuditTables, now: number): ReadonlyMap<string, () => Promise<unknown>> {
  const page = { limit: PAGE };
  const events = (filter: object) => () => audit.events({ controller: CONTROLLER, ...filter }, page);
  const statuses = (filter: object) => () =>
    audit.statuses({ controller: CONTROLLER, operation: 'use', ...filter }, page);
  const due = (filter: object) => () => audit.due({ controller: CONTROLLER, ...filter }, page);
  const month = {
    from: new Date(now - 30 * DAY_MS).toISOString().slice(0, 10),
    to: new Date(now).toISOString().slice(0, 10),
  };
  return new Map<string, () => Promise<unknown>>([
    ['facts', events({})],
    ['facts of a purpose', events({ purpose: 'newsletter' })],
    ['facts of a type', events({ type: 'consent.withdrawn' })],
    ['facts of a purpose and a type', events({ purpose: 'newsletter', type: 'consent.withdrawn' })],
    [
      'facts of a purpose and a type that it never has',
      events({ purpose: 'newsletter', type: 'contract.started' }),
    ],
    ['facts of an actor', events({ actor: 'authority' })],
    ['facts of a version of a notice', events({ notice: 'privacy', noticeVersion: 1 })],
    [
      'facts of a notice and a type',
      events({ notice: 'privacy', noticeVersion: 1, type: 'consent.withdrawn' }),
    ],
    ['facts of the last week', events({ from: now - 7 * DAY_MS })],
    ['withdrawals of the last week', events({ type: 'consent.withdrawn', from: now - 7 * DAY_MS })],
    ['facts recorded in the last week', events({ recordedFrom: now - 7 * DAY_MS })],
    [
      'withdrawals recorded in the last week',
      events({ type: 'consent.withdrawn', recordedFrom: now - 7 * DAY_MS }),
    ],
    ['statuses', statuses({})],
    ['who may be mailed', statuses({ purpose: 'newsletter', permitted: true })],
    ['who withdrew', statuses({ reason: 'CONSENT_WITHDRAWN' })],
    ['a reason that nobody has', statuses({ reason: 'ERASED' })],
    ['a basis that nobody has', statuses({ purpose: 'newsletter', basis: 'public_task' })],
    ['answers since last week', statuses({ sinceFrom: now - 7 * DAY_MS })],
    ['what expires next month', statuses({ expiringFrom: now, expiringBefore: now + 30 * DAY_MS })],
    ['consents under an earlier notice', statuses({ notice: 'privacy', noticeVersionBefore: 2 })],
    ['consents to an earlier version', statuses({ purpose: 'newsletter', versionBefore: 2 })],
    ['what is due', due({})],
    ['requests that are due', due({ kind: 'request' })],
    ['duties of a code', due({ duty: 'NOTIFY_RECIPIENTS' })],
    ['counts of answers', () => audit.answers({ controller: CONTROLLER, operation: 'use' })],
    ['days', () => audit.days({ controller: CONTROLLER, ...month })],
  ]);
}

async function firstPages(
  audit: AuditTables,
  now: number,
  rounds: number,
  say: (line: string) => void,
): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const [name, run] of questions(audit, now)) {
    await run();
    const figures: number[] = [];
    for (let round = 0; round < Math.max(rounds, 5); round += 1) {
      const start = performance.now();
      await run();
      figures.push(performance.now() - start);
    }
    measured.push({ name: `first page: ${name}`, unit: 'ms', rounds: figures, median: median(figures) });
    say(`  ${name}: ${measured.at(-1)?.median.toFixed(2)} ms`);
  }
  const slowest = measured.reduce((one, other) => (other.median > one.median ? other : one));
  return [...measured, { ...slowest, name: SLOWEST_PAGE }];
}

async function exports(audit: AuditTables, rounds: number, say: (line: string) => void): Promise<Measured[]> {
  const statuses: ReadsPages<ReturnType<typeof auditStatus>> = async (after, limit) => {
    const filter = { controller: CONTROLLER, operation: 'use' as const };
    const page = await audit.statuses(filter, { after, limit });
    return Object.assign(page, { rows: page.rows.map(auditStatus) });
  };
  const events: ReadsPages<ListedFact> = async (after, limit) => {
    const page = await audit.events({ controller: CONTROLLER }, { after, limit });
    return Object.assign(page, { rows: page.rows.map((row) => ({ row })) });
  };
  const before = process.memoryUsage.rss();
  let most = before;
  const rate = async <W>(columns: readonly Column<W>[], read: ReadsPages<W>): Promise<number> => {
    const start = performance.now();
    let rows = -1;
    for await (const part of await csvTable(columns, read, {})) {
      rows += linesOf(part as Buffer);
      most = Math.max(most, process.memoryUsage.rss());
    }
    return (rows * 1_000) / (performance.now() - start);
  };
  const figures = { [EXPORT]: [] as number[], [EXPORT_EVENTS]: [] as number[] };
  for (let round = 1; round <= rounds; round += 1) {
    figures[EXPORT]?.push(await rate(statusColumns({}), statuses));
    figures[EXPORT_EVENTS]?.push(await rate(EVENT_COLUMNS, events));
    for (const [name, all] of Object.entries(figures))
      say(
        `  round ${round}/${rounds}  ${name}: ${Math.round(all.at(-1) ?? 0).toLocaleString('en-US')} rows/s`,
      );
  }
  const took = (most - before) / 1_048_576;
  return [
    ...Object.entries(figures).map(([name, all]) => ({
      name,
      unit: 'rows/s',
      rounds: all,
      median: median(all),
    })),
    { name: EXPORT_MEMORY, unit: 'MiB', rounds: [took], median: took },
  ];
}

/** How many lines end in a part; found by the buffer itself, so that counting is no cost of the export. */
function linesOf(part: Buffer): number {
  let lines = 0;
  for (let at = part.indexOf(10); at >= 0; at = part.indexOf(10, at + 1)) lines += 1;
  return lines;
}
