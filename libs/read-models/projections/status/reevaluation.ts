import type { ControllerLaw } from '#domain';
import type { Handling } from '../../engine/projection.js';
import { originsOf, withDependants } from '../../persons/scope.js';
import { places, writeRows } from '../../store/sql.js';

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
  projection: string,
  controller: string,
  purposes: readonly string[],
): Promise<void> {
  const [row] = await sql.rows<{ total: number }>(
    `SELECT COUNT(*) AS total FROM ${table('status_person')} WHERE controller = ?`,
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
  projection: string,
  lawOf: (controller: string) => ControllerLaw,
): Promise<Chunk | undefined> {
  const { sql, table, generation } = handling;
  const [job] = await sql.rows<ReevaluationRow>(
    `SELECT * FROM reevaluation WHERE projection = ? AND generation = ? ORDER BY asked_at, controller, purpose LIMIT 1`,
    [projection, generation],
  );
  if (!job) return undefined;
  const key = [projection, generation, job.controller, job.purpose];
  const looked = await sql.rows<{ subject: string; profile: string }>(
    `SELECT subject, profile FROM ${table('status_person')} WHERE controller = ? AND subject > ?
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
  const concerned = await concernedAmong(handling, job, looked, law);
  return {
    subjects: looked.map(({ subject }) => subject).filter((subject) => concerned.has(subject)),
    affected: job.purpose === '*' ? '*' : withDependants(law, [job.purpose]),
  };
}

/** Whoever has facts about everything, or a row that the law may reach. */
async function concernedAmong(
  { sql, table }: Handling,
  { controller, purpose }: ReevaluationRow,
  looked: readonly { readonly subject: string; readonly profile: string }[],
  law: ControllerLaw,
): Promise<ReadonlySet<string>> {
  const subjects = looked.map(({ subject }) => subject);
  if (purpose === '*') return new Set(subjects);
  const purposes = [...withDependants(law, [purpose]), ...originsOf(law, purpose)];
  const rows = await sql.rows<{ subject: string }>(
    `SELECT DISTINCT subject FROM ${table('status')}
      WHERE controller = ? AND subject IN ${places(subjects)} AND purpose IN ${places(purposes)}`,
    [controller, ...subjects, ...purposes],
  );
  const starred = looked.filter(({ profile }) => profile !== 'default').map(({ subject }) => subject);
  return new Set([...starred, ...rows.map(({ subject }) => subject)]);
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
