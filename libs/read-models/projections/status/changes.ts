import { type Sql, writeRows } from '../../store/sql.js';
import type { KeptAnswer } from './answer.js';
import { pairKey } from './answer.js';
import type { Cause } from '../../persons/person-projection.js';

/** A change of what holds for somebody. */
export interface Change {
  readonly controller: string;
  /** null: everybody without an answer of their own. */
  readonly subject: string | null;
  /** null: there was no answer. */
  readonly before: KeptAnswer | null;
  readonly after: KeptAnswer;
}

/** Whether readers downstream have to hear of it: what counts is whether, and why. */
export function differs(before: KeptAnswer | null | undefined, after: KeptAnswer): boolean {
  return !before || before.permitted !== after.permitted || before.reason !== after.reason;
}

/** Whether a row has to be written. */
export function sameRow(a: KeptAnswer | undefined, b: KeptAnswer): boolean {
  return (
    a !== undefined &&
    a.permitted === b.permitted &&
    a.reason === b.reason &&
    a.basis === b.basis &&
    a.since === b.since &&
    a.until === b.until &&
    a.governing === b.governing
  );
}

/** Answers by pair. */
export function byPair<A extends KeptAnswer>(answers: readonly A[]): Map<string, A> {
  return new Map(answers.map((answer) => [pairKey(answer.purpose, answer.operation), answer]));
}

/** The highest number of a change; 0: there is none. */
export async function lastNumber(sql: Sql): Promise<number> {
  const [last] = await sql.rows<{ number: number | string | null }>(
    'SELECT MAX(number) AS number FROM status_change',
  );
  return Number(last?.number ?? 0);
}

/**
 * Appends changes, in their order, with the next numbers. The writer is alone, so the numbers are dense.
 * @param last what `lastNumber` says, where it was asked already
 */
export async function appendChanges(
  sql: Sql,
  changes: readonly Change[],
  position: bigint,
  now: number,
  cause: Cause,
  last?: number,
): Promise<void> {
  if (changes.length === 0) return;
  const next = (last ?? (await lastNumber(sql))) + 1;
  await writeRows(
    sql,
    'status_change',
    COLUMNS,
    changes.map(({ controller, subject, before, after }, index) => [
      next + index,
      controller,
      subject,
      after.purpose,
      after.operation,
      before?.permitted ?? null,
      before?.reason ?? null,
      after.permitted,
      after.reason,
      // The answer began when it began, also where it is noticed later.
      after.since ?? now,
      now,
      position,
      cause,
    ]),
  );
}

const COLUMNS = [
  'number',
  'controller',
  'subject',
  'purpose',
  'operation',
  'old_permitted',
  'old_reason',
  'permitted',
  'reason',
  'changed_at',
  'written_at',
  'position',
  'cause',
];
