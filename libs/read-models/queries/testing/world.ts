import type { RowValues } from '../../store/sql.js';
import { COUNTED_ANSWERS } from '../../store/sqlite/status-tables.js';
import type { TestTables } from './tables.js';

/** When the world begins, UTC milliseconds. */
export const BEGIN = Date.UTC(2026, 0, 1);
const HOUR = 3_600_000;

const PURPOSES = ['newsletter', 'service', 'analytics'] as const;
const OPERATIONS = ['use', 'store'] as const;

/** A subject id. */
export function person(index: number): string {
  return `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

function event(index: number): string {
  return `11111111-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
}

/**
 * Fills the tables with a made-up controller `acme`, as its projections would: four facts of every person (a link, a
 * consent under one of three versions of a notice, a contract, a withdrawal or another consent), every 50th with an
 * objection to everything, every 20th with a request that is open.
 */
export async function fillWorld(tables: TestTables, people: number): Promise<void> {
  await fillLaw(tables);
  let position = 0;
  for (let from = 0; from < people; from += AT_ONCE)
    position = await fillPeople(tables, from, Math.min(people, from + AT_ONCE), position);
  await fillCounts(tables);
  for (const projection of ['status', 'matters', 'published', 'timeline', 'daily', 'access'] as const)
    await tables.reach(projection, position);
}

/** So that a world of a million facts does not lie in memory as a whole. */
const AT_ONCE = 5_000;

/** @returns the position of the last fact */
async function fillPeople(tables: TestTables, from: number, to: number, before: number): Promise<number> {
  const facts: RowValues[] = [];
  const named: RowValues[] = [];
  const own: RowValues[] = [];
  const persons: RowValues[] = [];
  const stars: RowValues[] = [];
  const consents: RowValues[] = [];
  const matters: RowValues[] = [];
  const duties: RowValues[] = [];
  let position = before;
  const fact = (index: number, type: string, at: number, purpose: string | null, notice: number | null) => {
    position += 1;
    const by = type.startsWith('consent') ? 'subject' : 'controller';
    facts.push([
      position,
      event(position),
      type,
      'acme',
      `subject-${person(index)}`,
      position,
      person(index),
      at,
    ]);
    facts[facts.length - 1] = [
      ...(facts.at(-1) ?? []),
      ...[at + 5, null, null, by, 'local', purpose, purpose && JSON.stringify([purpose]), 1],
      ...[notice === null ? null : 'privacy', notice, '{}'],
    ];
    if (purpose !== null) named.push(['acme', purpose, type, at, position]);
    return event(position);
  };
  for (let index = from; index < to; index++) {
    const subject = person(index);
    const at = BEGIN + index * HOUR;
    const notice = 1 + (index % 3);
    const gone = index % 4 === 0;
    const star = index % 50 === 0;
    fact(index, 'subject.identifier_linked', at, null, null);
    const grant = fact(index, 'consent.granted', at, 'newsletter', notice);
    const contract = fact(index, 'contract.started', at + 1, 'service', null);
    const third = gone
      ? fact(index, 'consent.withdrawn', at + 2, 'newsletter', null)
      : fact(index, 'consent.granted', at + 2, 'analytics', notice);
    const until = at + 365 * 24 * HOUR;
    for (const operation of OPERATIONS) {
      const row = (
        purpose: string,
        permitted: 0 | 1,
        reason: string,
        basis: string | null,
        carries: string,
      ) =>
        own.push([
          'acme',
          subject,
          purpose,
          operation,
          permitted,
          reason,
          basis,
          at,
          null,
          carries,
          position,
        ]);
      if (gone) row('newsletter', 0, 'CONSENT_WITHDRAWN', null, third);
      else if (notice < 3) row('newsletter', 0, 'CONSENT_STALE_VERSION', null, grant);
      else row('newsletter', 1, 'CONSENT_ACTIVE', 'consent', grant);
      row('service', 1, 'CONTRACT_ACTIVE', 'contract', contract);
      if (!gone)
        own.push([
          'acme',
          subject,
          'analytics',
          operation,
          1,
          'CONSENT_ACTIVE',
          'consent',
          at,
          until,
          third,
          position,
        ]);
    }
    consents.push(consent(subject, 'newsletter', grant, notice, at, gone ? third : null, position - 2));
    if (!gone) consents.push(consent(subject, 'analytics', third, notice, at, null, position));
    persons.push([subject, 'acme', star ? 'objection' : 'default', position]);
    if (star) {
      const objection = fact(index, 'objection.raised', at + 3, '*', null);
      stars.push([subject, 0, objection, at + 3]);
      matters.push(matter(subject, 'objection', objection, null, at + 3, position));
      duties.push(['acme', subject, 'NOTIFY_RECIPIENTS', objection, null, at + 3, null, position]);
    }
    if (index % 20 === 0) {
      const request = fact(index, 'request.received', at + 4, null, null);
      const by = new Date(at + 30 * 24 * HOUR).toISOString().slice(0, 10);
      matters.push(matter(subject, 'request', request, by, at + 4, position));
      duties.push(['acme', subject, 'CONFIRM_TO_SUBJECT', request, null, at + 4, by, position]);
    }
  }
  await tables.fill('fact', FACT, facts);
  await tables.fill('fact_purpose', ['controller', 'purpose', 'type', 'at', 'position'], named);
  await tables.fill('status', STATUS, own);
  await tables.fill('status_person', ['subject', 'controller', 'profile', 'position'], persons);
  await tables.fill('status_star', ['subject', 'ordinal', 'event', 'at'], stars);
  await tables.fill('consent', CONSENT, consents);
  await tables.fill('matter', MATTER, matters);
  await tables.fill(
    'duty',
    ['controller', 'subject', 'code', 'about', 'conditional', 'since', 'due_by', 'position'],
    duties,
  );
  return position;
}

/** As the projection keeps them beside the rows. */
async function fillCounts(tables: TestTables): Promise<void> {
  const counts = await tables.database.rows<Record<string, string | number>>(COUNTED_ANSWERS);
  await tables.fill(
    'status_count',
    COUNT,
    counts.map((row) => COUNT.map((column) => row[column] ?? null)),
  );
}

const COUNT = ['controller', 'operation', 'purpose', 'permitted', 'reason', 'persons'];

async function fillLaw(tables: TestTables): Promise<void> {
  const profiles: RowValues[] = [];
  const versions: RowValues[] = [];
  for (const purpose of PURPOSES) {
    versions.push(['acme', purpose, 1, 0, `v-${purpose}`, BEGIN, BEGIN, BEGIN, null, '["consent"]', '{}']);
    for (const operation of OPERATIONS) {
      const missing = purpose === 'service' ? 'CONTRACT_MISSING' : 'CONSENT_MISSING';
      profiles.push(['acme', 'default', purpose, operation, 0, missing, null, null, null, null, null]);
      profiles.push([
        'acme',
        'objection',
        purpose,
        operation,
        0,
        'OBJECTION_MARKETING',
        null,
        null,
        null,
        0,
        0,
      ]);
    }
  }
  await tables.fill('purpose_version', VERSION, versions);
  await tables.fill('status_profile', PROFILE, profiles);
  const days: RowValues[] = [];
  for (let day = 0; day < 60; day++) {
    const text = new Date(BEGIN + day * 24 * HOUR).toISOString().slice(0, 10);
    days.push(['acme', text, 'newsletter', 'consent.granted', 24]);
    days.push(['acme', text, 'newsletter', 'consent.withdrawn', 6]);
    days.push(['acme', text, 'newsletter', 'subject.merged', 1]);
    days.push(['acme', text, '*', 'objection.raised', 2]);
  }
  await tables.fill('daily', ['controller', 'day', 'purpose', 'type', 'facts'], days);
  await tables.fill('access', ACCESS, accesses());
}

/** Ten thousand looks, some at each person, every seventh at nobody alone and every tenth of those refused. */
function accesses(): RowValues[] {
  return Array.from({ length: 10_000 }, (_, index) => {
    const at = BEGIN + index * HOUR;
    const alone = index % 7 === 0;
    return [
      ...[10_000_000 + index, event(10_000_000 + index), 'ledger-access-main', index, at, 'acme'],
      ...[alone ? null : person(index % 500), alone ? 'auditEvents' : 'subjectTimeline'],
      ...[alone ? 'key_dpo' : null, index % 3 === 0 ? 'DSR-7' : null, index % 70 === 0 ? 'role' : null, 1],
    ];
  });
}

const ACCESS = [
  'position',
  'event',
  'stream',
  'revision',
  'recorded_at',
  'controller',
  'subject',
  'scope',
  'principal',
  'reference',
  'refused',
  'times',
];

function consent(
  subject: string,
  purpose: string,
  grant: string,
  notice: number,
  at: number,
  ended: string | null,
  position: number,
): RowValues {
  const end = ended === null ? [null, null, null] : [at + 2, ended, 'consent.withdrawn'];
  return [
    ...[
      'acme',
      subject,
      purpose,
      grant,
      notice,
      'processing',
      'opt_in',
      'privacy',
      notice,
      null,
      1,
      at,
      at + 5,
      null,
    ],
    ...end,
    position,
  ];
}

function matter(
  subject: string,
  kind: string,
  opening: string,
  by: string | null,
  at: number,
  position: number,
): RowValues {
  return [
    ...['acme', subject, kind, opening, null, '*', null, at, at + 5, by, by, by, 0, null, null, null],
    position,
  ];
}

const FACT = [
  ...[
    'position',
    'event',
    'type',
    'controller',
    'stream',
    'revision',
    'subject',
    'at',
    'recorded_at',
    'occurred_at',
  ],
  ...[
    'effective_at',
    'actor_by',
    'principal',
    'purpose',
    'purposes',
    'version',
    'notice',
    'notice_version',
    'pub',
  ],
];
const STATUS = [
  ...[
    'controller',
    'subject',
    'purpose',
    'operation',
    'permitted',
    'reason',
    'basis',
    'since',
    'until',
    'governing',
  ],
  'position',
];
const PROFILE = [
  ...['controller', 'profile', 'purpose', 'operation', 'permitted', 'reason', 'basis', 'since', 'until'],
  ...['since_star', 'governing_star'],
];
const VERSION = [
  ...[
    'controller',
    'purpose',
    'version',
    'position',
    'event',
    'at',
    'recorded_at',
    'valid_from',
    'material',
    'bases',
  ],
  'pub',
];
const CONSENT = [
  ...[
    'controller',
    'subject',
    'purpose',
    'event',
    'version',
    'scope',
    'method',
    'notice',
    'notice_version',
    'shown',
  ],
  ...['evidence', 'granted_at', 'recorded_at', 'expires_at', 'ended_at', 'ended_by', 'ended_as', 'position'],
];
const MATTER = [
  ...[
    'controller',
    'subject',
    'kind',
    'event',
    'id',
    'purposes',
    'detail',
    'opened_at',
    'recorded_at',
    'respond_by',
  ],
  ...['extension_by', 'refusal_by', 'extended', 'closed_at', 'closed_by', 'outcome', 'position'],
];
