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
 * Counts the persons with an answer of their own by purpose and reason. It goes from reason to reason through the
 * index, each one a statement of its own, so that no statement holds the process up for long.
 * @param sql one state of the tables for all statements
 */
export async function countAnswers(
  sql: ReadsRows,
  { controller, operation }: { readonly controller: string; readonly operation: 'use' | 'store' },
  now: number,
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
    let group = await askOne<Group>(sql, nextReason(pair, undefined));
    while (group) {
      const counted = await askOne<{ readonly persons: number }>(sql, personsOfReason(pair, group));
      add(group, Number(counted?.persons ?? 0));
      group = await askOne<Group>(sql, nextReason(pair, group));
    }
    const stars = await ask<Group & { readonly persons: number }>(sql, starsOfPurpose(pair));
    for (const row of stars) add(row, Number(row.persons));
    counts.push(...persons.values());
  }
  return { counts, everybodyElse: await ask<DefaultRow>(sql, defaults({ controller, operation })), asOf };
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

/** Persons with an answer that facts about the purpose carry. */
export function personsOfReason(pair: Pair, { permitted, reason }: Group): Statement {
  return select('summary-persons', 'COUNT(*) AS persons FROM status s', [
    ...pairIs(pair, 's'),
    given('s.permitted = ?', permitted),
    // Not by equality: then the primary key would do as well, and lead through everybody.
    that('s.reason >= ? AND s.reason <= ?', reason, reason),
  ]);
}

/** Persons with an answer that only facts about everything carry. */
export function starsOfPurpose(pair: Pair): Statement {
  const { sql, values } = select(
    'summary-stars',
    `a.permitted, a.reason, COUNT(*) AS persons FROM status_profile a
      JOIN status_person p ON p.controller = a.controller AND p.profile = a.profile`,
    [
      ...pairIs(pair, 'a'),
      that("a.profile <> 'default'"),
      that(`NOT EXISTS (SELECT 1 FROM status own WHERE own.controller = p.controller
        AND own.subject = p.subject AND own.purpose = a.purpose AND own.operation = a.operation)`),
    ],
  );
  return { sql: `${sql} GROUP BY a.permitted, a.reason`, values };
}
