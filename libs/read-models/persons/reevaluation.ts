import type { ControllerLaw } from '#domain';
import type { Handling } from '../engine/projection.js';
import { writeRows } from '../store/sql.js';
import { withDependants } from './scope.js';

/** Persons looked at in one transaction; those whom the law cannot concern are passed over. */
const LOOKED_AT_ONCE = 200;

/** What is being evaluated again, for readers and operators. */
export interface ReevaluationRow {
  readonly projection: string;
  readonly generation: number;
  readonly controller: string;
  /** `*`: all purposes. */
  readonly purpose: string;
  readonly cause: string;
  readonly position: number | string;
  /** Persons up to here, in order of subject id, are done. */
  readonly cursor: string;
  readonly done: number;
  readonly total: number;
  readonly asked_at: number;
}

/** Which projection asks, and its table of persons. */
export interface Asking {
  readonly projection: string;
  readonly persons: string;
}

/** Persons to evaluate, and for which purposes. */
export interface Chunk {
  readonly subjects: readonly string[];
  readonly affected: '*' | ReadonlySet<string>;
}

/**
 * Writes down that answers have to be found again, from the first person on: the list outlives a kill, and is worked off
 * beside new facts.
 */
export async function askAgain(
  { sql, table, generation, position, now }: Handling,
  { projection, persons }: Asking,
  controller: string,
  purposes: readonly string[],
): Promise<void> {
  const [row] = await sql.rows<{ total: number }>(
    `SELECT COUNT(*) AS total FROM ${table(persons)} WHERE controller = ?`,
    [controller],
  );
  const total = Number(row?.total ?? 0);
  if (total === 0) return;
  await writeRows(
    sql,
    'reevaluation',
    COLUMNS,
    purposes.map((purpose) => [
      projection,
      generation,
      controller,
      purpose,
      'law',
      position,
      '',
      0,
      total,
      now,
    ]),
    ['projection', 'generation', 'controller', 'purpose'],
  );
}

/** The next persons of the oldest list, with the list moved on; absent when nothing is left. */
export async function nextChunk(
  handling: Handling,
  { projection, persons }: Asking,
  lawOf: (controller: string) => ControllerLaw,
  concerned: (
    job: ReevaluationRow,
    subjects: readonly string[],
    law: ControllerLaw,
  ) => Promise<Iterable<string>>,
): Promise<Chunk | undefined> {
  const { sql, table, generation } = handling;
  const [job] = await sql.rows<ReevaluationRow>(
    `SELECT * FROM reevaluation WHERE projection = ? AND generation = ? ORDER BY asked_at, controller, purpose LIMIT 1`,
    [projection, generation],
  );
  if (!job) return undefined;
  const key = [projection, generation, job.controller, job.purpose];
  const looked = await sql.rows<{ subject: string }>(
    `SELECT subject FROM ${table(persons)} WHERE controller = ? AND subject > ?
      ORDER BY subject LIMIT ?`,
    [job.controller, job.cursor, LOOKED_AT_ONCE],
  );
  const last = looked.at(-1)?.subject;
  if (last === undefined) {
    await sql.run(
      'DELETE FROM reevaluation WHERE projection = ? AND generation = ? AND controller = ? AND purpose = ?',
      key,
    );
    return { subjects: [], affected: new Set() };
  }
  await sql.run(
    `UPDATE reevaluation SET cursor = ?, done = done + ?
      WHERE projection = ? AND generation = ? AND controller = ? AND purpose = ?`,
    [last, looked.length, ...key],
  );
  const law = lawOf(job.controller);
  const subjects = looked.map(({ subject }) => subject);
  return {
    subjects: job.purpose === '*' ? subjects : [...(await concerned(job, subjects, law))],
    affected: job.purpose === '*' ? '*' : withDependants(law, [job.purpose]),
  };
}

const COLUMNS = [
  'projection',
  'generation',
  'controller',
  'purpose',
  'cause',
  'position',
  'cursor',
  'done',
  'total',
  'asked_at',
];
