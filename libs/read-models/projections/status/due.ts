import type { Place } from '../../engine/projection.js';

/** Persons evaluated in one transaction because time has come. */
const SWEPT_AT_ONCE = 100;

/** Controllers for whom what holds for everybody else may change by itself now. */
export async function dueControllers({ sql, table, now }: Place): Promise<readonly string[]> {
  const rows = await sql.rows<{ controller: string }>(
    `SELECT DISTINCT controller FROM ${table('status_profile')} WHERE recheck_at <= ?`,
    [now],
  );
  return rows.map(({ controller }) => controller);
}

/** Persons of whom an answer, or what carries it, may be another by now. */
export async function dueSubjects({ sql, table, now }: Place): Promise<readonly string[]> {
  const rows = await sql.rows<{ subject: string }>(
    `SELECT subject FROM ${table('status_person')} WHERE recheck_at <= ? ORDER BY recheck_at LIMIT ?`,
    [now, SWEPT_AT_ONCE],
  );
  return rows.map(({ subject }) => subject);
}

/** Whether an answer's end has come, or a list of persons waits. */
export async function isAnythingDue(place: Place, projection: string): Promise<boolean> {
  const waiting = await place.sql.rows(
    'SELECT 1 FROM reevaluation WHERE projection = ? AND generation = ? LIMIT 1',
    [projection, place.generation],
  );
  if (waiting.length > 0 || (await dueControllers(place)).length > 0) return true;
  return (await dueSubjects(place)).length > 0;
}
