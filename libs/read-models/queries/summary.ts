import { setImmediate as turn } from 'node:timers/promises';
import type { ReasonCode } from '#domain';
import type { DefaultRow } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import { statusAsOf } from './as-of.js';
import type { AsOf } from './page.js';
import { ask, askOne, given, select, type Statement, that } from './statement.js';
import { defaults, purposesOf } from './status.js';

/** How many persons have an answer, for a purpose and operation. */
export interface AnswerCount {
  readonly purpose: string;
  readonly permitted: boolean;
  readonly reason: ReasonCode;
  readonly persons: number;
}

/** Answers counted, and what holds for everybody who is not counted. */
export interface AnswerCounts {
  readonly counts: readonly AnswerCount[];
  readonly everybodyElse: readonly DefaultRow[];
  readonly asOf: AsOf;
}

interface Group {
  readonly permitted: 0 | 1;
  readonly reason: ReasonCode;
}

/**
 * Counts the persons with an answer of their own by purpose and reason. It goes through the index in steps, so that no
 * statement holds the process up for long.
 * @param sql one state of the tables for all statements
 * @param most persons whom one statement counts before the others are counted by ranges of their ids
 */
export async function countAnswers(
  sql: ReadsRows,
  { controller, operation }: { readonly controller: string; readonly operation: 'use' | 'store' },
  now: number,
  most = STEP,
): Promise<AnswerCounts> {
  const asOf = await statusAsOf(sql, now);
  const counts: AnswerCount[] = [];
  for (const purpose of await purposesOf(sql, controller)) {
    const persons = new Map<ReasonCode, AnswerCount>();
    const add = ({ permitted, reason }: Group, more: number) => {
      const before = persons.get(reason)?.persons ?? 0;
      persons.set(reason, { purpose, permitted: permitted === 1, reason, persons: before + more });
    };
    const pair = { controller, purpose, operation };
    for (let group = await askOne<Group>(sql, nextReason(pair, undefined)); group;) {
      const { permitted, reason } = group;
      add(group, await countPersons(sql, pair, { permitted, reason }, most));
      group = await askOne<Group>(sql, nextReason(pair, group));
    }
    for (const profile of await ask<Group & { readonly profile: string }>(sql, profilesOf(pair)))
      add(profile, await countInSteps(sql, (after) => starsOfProfile(pair, profile.profile, after)));
    counts.push(...[...persons.values()].filter((row) => row.persons > 0));
  }
  return { counts, everybodyElse: await ask<DefaultRow>(sql, defaults({ controller, operation })), asOf };
}

/** Entries that one statement counts: between two of them the rest of the process has its turn. */
const STEP = 10_000;

interface CountedStep {
  readonly entries: number;
  readonly persons: number | null;
  readonly last: string | null;
}

async function countInSteps(sql: ReadsRows, step: (after: string | undefined) => Statement): Promise<number> {
  let persons = 0;
  for (let after: string | undefined; ;) {
    const counted = await askOne<CountedStep>(sql, step(after));
    persons += Number(counted?.persons ?? 0);
    if (Number(counted?.entries ?? 0) < STEP) return persons;
    after = counted?.last ?? undefined;
    await turn();
  }
}

type Range = readonly [from: string | undefined, to: string | undefined];

/** Subject ids are random, so their first digit parts them evenly; together these hold every text. */
const RANGES: readonly Range[] = [...'0123456789abcdef'].map((digit, index, digits) => [
  index === 0 ? undefined : digit,
  digits[index + 1],
]);

async function countPersons(sql: ReadsRows, pair: Pair, group: Group, most: number): Promise<number> {
  const few = await askOne<{ readonly persons: number }>(sql, personsOfReason(pair, group, most));
  if (Number(few?.persons ?? 0) < most) return Number(few?.persons ?? 0);
  let persons = 0;
  for (const range of RANGES) {
    await turn();
    const counted = await askOne<{ readonly persons: number }>(sql, personsInRange(pair, group, range));
    persons += Number(counted?.persons ?? 0);
  }
  return persons;
}

interface Pair {
  readonly controller: string;
  readonly purpose: string;
  readonly operation: string;
}

function pairIs({ controller, purpose, operation }: Pair, alias: string) {
  return [
    given(`${alias}.controller = ?`, controller),
    given(`${alias}.purpose = ?`, purpose),
    given(`${alias}.operation = ?`, operation),
  ];
}

/** The first answer behind another, in the index's order. */
export function nextReason(pair: Pair, after: Group | undefined): Statement {
  return select(
    'summary-next-reason',
    's.permitted, s.reason FROM status s',
    [...pairIs(pair, 's'), after && that('(s.permitted, s.reason) > (?, ?)', after.permitted, after.reason)],
    ['s.permitted', 's.reason'],
    1,
  );
}

/** Persons with an answer that facts about the purpose carry; no more of them than are counted at once. */
export function personsOfReason(pair: Pair, group: Group, most: number): Statement {
  const { sql, values } = select(
    'summary-persons',
    '1 AS one FROM status s',
    [...pairIs(pair, 's'), ...groupIs(group)],
    [],
    most,
  );
  return { sql: `SELECT COUNT(*) AS persons FROM (${sql}) w`, values };
}

/** The same of a range of subject ids: a bare count over the index takes half of a walk in its order. */
export function personsInRange(pair: Pair, group: Group, [from, to]: Range): Statement {
  return select('summary-persons', 'COUNT(*) AS persons FROM status s', [
    ...pairIs(pair, 's'),
    ...groupIs(group),
    given('s.subject >= ?', from),
    given('s.subject < ?', to),
  ]);
}

function groupIs({ permitted, reason }: Group) {
  return [given('s.permitted = ?', permitted), given('s.reason = ?', reason)];
}

/** Profiles of facts about everything, with the answer of each. */
export function profilesOf(pair: Pair): Statement {
  return select(
    'summary-profiles',
    'a.profile, a.permitted, a.reason FROM status_profile a',
    [...pairIs(pair, 'a'), that("a.profile || '' <> 'default'")],
    ['a.permitted', 'a.reason', 'a.profile'],
  );
}

/** Persons with an answer that only facts about everything carry; a step of them. */
export function starsOfProfile(
  { controller, purpose, operation }: Pair,
  profile: string,
  after: string | undefined,
): Statement {
  const { sql, values } = select(
    'summary-stars',
    'p.subject FROM status_person p',
    [given('p.controller = ?', controller), given('p.profile = ?', profile), given('p.subject > ?', after)],
    ['p.subject'],
    STEP,
  );
  return {
    sql: `SELECT COUNT(*) AS entries, MAX(w.subject) AS last, SUM(CASE WHEN EXISTS (
        SELECT 1 FROM status own WHERE own.controller = ? AND own.subject = w.subject
          AND own.purpose = ? AND own.operation = ?) THEN 0 ELSE 1 END) AS persons FROM (${sql}) w`,
    values: [controller, purpose, operation, ...values],
  };
}
