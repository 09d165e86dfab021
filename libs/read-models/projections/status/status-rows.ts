import type { Handling } from '../../engine/projection.js';
import { places, type RowValues, type Sql, writeRows } from '../../store/sql.js';
import type { KeptAnswer } from './answer.js';
import type { PersonStatus } from './person-status.js';
import { DEFAULT_PROFILE, type Profile, type SharedAnswer, type Star } from './profile.js';

/** A row of `status` about one subject. */
export interface OwnRow extends KeptAnswer {
  readonly subject: string;
}

/** A row of `status_person`; position -1: not evaluated yet. */
export interface PersonRow {
  readonly subject: string;
  readonly controller: string;
  readonly profile: string;
  readonly recheck_at: number | null;
  readonly position: number | string;
}

type Place = Pick<Handling, 'sql' | 'table'>;

const ANSWER = 'purpose, operation, permitted, reason, basis, since, until, governing';

export const PERSON_COLUMNS = ['subject', 'controller', 'profile', 'recheck_at', 'position'];

/** The rows of pairs that facts name, by subject. */
export async function ownRows(
  { sql, table }: Place,
  controller: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly OwnRow[]>> {
  const rows = await sql.rows<OwnRow>(
    `SELECT subject, ${ANSWER} FROM ${table('status')} WHERE controller = ? AND subject IN ${places(subjects)}`,
    [controller, ...subjects],
  );
  return bySubject(rows);
}

/** Which profile answers for these persons. */
export async function personRows(
  { sql, table }: Place,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, PersonRow>> {
  const rows = await sql.rows<PersonRow>(
    `SELECT subject, controller, profile, recheck_at, position FROM ${table('status_person')}
      WHERE subject IN ${places(subjects)}`,
    subjects,
  );
  return new Map(rows.map((row) => [row.subject, row]));
}

/** The facts about everything, by subject. */
export async function starRows(
  { sql, table }: Place,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly (Star & { readonly subject: string })[]>> {
  const rows = await sql.rows<Star & { readonly subject: string }>(
    `SELECT subject, event, at FROM ${table('status_star')} WHERE subject IN ${places(subjects)}
      ORDER BY subject, ordinal`,
    subjects,
  );
  return bySubject(rows);
}

/** A profile's answers; empty where there is none of that name. */
export async function profileRows(
  { sql, table }: Place,
  controller: string,
  profile: string,
): Promise<readonly SharedAnswer[]> {
  return sql.rows<SharedAnswer>(
    `SELECT ${ANSWER}, since_star AS "sinceStar", governing_star AS "governingStar"
      FROM ${table('status_profile')} WHERE controller = ? AND profile = ? ORDER BY purpose, operation DESC`,
    [controller, profile],
  );
}

/** The values of a row of `status`. */
export function ownValues(
  controller: string,
  subject: string,
  answer: KeptAnswer,
  position: bigint,
): RowValues {
  const { purpose, operation, permitted, reason, basis, since, until, governing } = answer;
  return [
    controller,
    subject,
    purpose,
    operation,
    permitted,
    reason,
    basis,
    since,
    until,
    governing,
    position,
  ];
}

/**
 * Writes answers about pairs that facts name.
 * @param rows made by `ownValues`
 * @param anew none of them is there, which costs less
 */
export async function writeOwn(
  { sql, table }: Place,
  rows: readonly RowValues[],
  anew = false,
): Promise<void> {
  await writeRows(sql, table('status'), OWN_COLUMNS, rows, anew ? undefined : OWN_KEY);
}

/** Writes who a person is in the tables: profile and facts about everything. */
export async function writePersons(
  { sql, table }: Place,
  persons: readonly PersonStatus[],
  changedStars: readonly PersonStatus[],
  position: bigint,
): Promise<void> {
  await writeRows(
    sql,
    table('status_person'),
    PERSON_COLUMNS,
    persons.map(({ subject, controller, profile, recheckAt }) => [
      subject,
      controller,
      profile,
      recheckAt,
      position,
    ]),
    ['subject'],
  );
  if (changedStars.length === 0) return;
  const subjects = changedStars.map(({ subject }) => subject);
  await sql.run(`DELETE FROM ${table('status_star')} WHERE subject IN ${places(subjects)}`, subjects);
  await writeRows(
    sql,
    table('status_star'),
    ['subject', 'ordinal', 'event', 'at'],
    changedStars.flatMap(({ subject, stars }) =>
      stars.map(({ event, at }, ordinal) => [subject, ordinal, event, at]),
    ),
  );
}

/**
 * Writes the answers of a profile; those of the default one take the place of what was there.
 * @param recheckAt of the default one: it has no person who is looked at again
 */
export async function writeProfile(
  { sql, table }: Place,
  controller: string,
  { key, answers }: Profile,
  recheckAt: number | null = null,
): Promise<void> {
  const name = table('status_profile');
  if (key === DEFAULT_PROFILE) {
    await sql.run(`DELETE FROM ${name} WHERE controller = ? AND profile = ?`, [controller, key]);
  }
  await writeRows(
    sql,
    name,
    ['controller', 'profile', ...COLUMNS, 'since_star', 'governing_star', 'recheck_at'],
    answers.map((one) => [controller, key, ...valuesOf(one), one.sinceStar, one.governingStar, recheckAt]),
    [],
  );
}

/** Takes away profiles that nobody has any more. */
export async function dropUnused(
  { sql, table }: Place,
  controller: string,
  profiles: readonly string[],
): Promise<void> {
  for (const profile of profiles) {
    if (profile === DEFAULT_PROFILE) continue;
    await dropIfUnused(sql, table('status_profile'), table('status_person'), controller, profile);
  }
}

async function dropIfUnused(
  sql: Sql,
  profiles: string,
  persons: string,
  controller: string,
  profile: string,
) {
  await sql.run(
    `DELETE FROM ${profiles} WHERE controller = ? AND profile = ?
      AND NOT EXISTS (SELECT 1 FROM ${persons} p WHERE p.controller = ? AND p.profile = ?)`,
    [controller, profile, controller, profile],
  );
}

const OWN_KEY = ['controller', 'subject', 'purpose', 'operation'];
const COLUMNS = ['purpose', 'operation', 'permitted', 'reason', 'basis', 'since', 'until', 'governing'];

const OWN_COLUMNS = ['controller', 'subject', ...COLUMNS, 'position'];

function valuesOf(answer: KeptAnswer) {
  const { purpose, operation, permitted, reason, basis, since, until, governing } = answer;
  return [purpose, operation, permitted, reason, basis, since, until, governing];
}

function bySubject<R extends { readonly subject: string }>(rows: readonly R[]): Map<string, R[]> {
  const found = new Map<string, R[]>();
  for (const row of rows) {
    const known = found.get(row.subject);
    if (known) known.push(row);
    else found.set(row.subject, [row]);
  }
  return found;
}
