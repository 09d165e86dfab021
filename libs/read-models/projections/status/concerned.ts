import type { ControllerLaw } from '#domain';
import type { Handling } from '../../engine/projection.js';
import type { ReevaluationRow } from '../../persons/reevaluation.js';
import { originsOf, withDependants } from '../../persons/scope.js';
import { places } from '../../store/sql.js';

/** Whoever has facts about everything, or a row that the law may reach. */
export async function concernedAmong(
  { sql, table }: Handling,
  { controller, purpose }: ReevaluationRow,
  subjects: readonly string[],
  law: ControllerLaw,
): Promise<ReadonlySet<string>> {
  const purposes = [...withDependants(law, [purpose]), ...originsOf(law, purpose)];
  const rows = await sql.rows<{ subject: string }>(
    `SELECT DISTINCT subject FROM ${table('status')}
      WHERE controller = ? AND subject IN ${places(subjects)} AND purpose IN ${places(purposes)}`,
    [controller, ...subjects, ...purposes],
  );
  const starred = await sql.rows<{ subject: string }>(
    `SELECT subject FROM ${table('status_person')} WHERE subject IN ${places(subjects)} AND profile <> 'default'`,
    subjects,
  );
  return new Set([...starred, ...rows].map(({ subject }) => subject));
}
