import { setTimeout as pause } from 'node:timers/promises';
import { CONTROLLER, PURPOSES, type Person } from '../acts.js';
import { contradictions } from '../evidence.js';
import { told } from '../http.js';
import type { BreakableLedger } from './ledger.js';

/** Tables follow; so long may they take until they say what the law says. */
const TABLES_WITHIN_MS = 60_000;
const PERSONS_AT_ONCE = 25;

/**
 * Everything that a ledger shows of these people, held against what was told: no acknowledged fact lost, none twice, keys
 * once, every process answers alike, tables equal to `decide()`.
 * @param urls the processes that are asked
 * @returns what is wrong, in words
 */
export async function wrongAfter(
  ledger: BreakableLedger,
  people: readonly Person[],
  urls: readonly string[] = ledger.urls,
): Promise<string[]> {
  const wrong: string[] = [];
  for (const url of urls) wrong.push(...(await contradictions(url, () => livingKeys(ledger), people)));
  wrong.push(...(await doubles(ledger)));
  const end = performance.now() + TABLES_WITHIN_MS;
  let differences = await tablesAndLaw(ledger, people);
  while (differences.length > 0 && performance.now() < end) {
    await pause(200);
    differences = await tablesAndLaw(ledger, people);
  }
  return [...wrong, ...differences];
}

async function livingKeys({ database }: BreakableLedger): Promise<ReadonlySet<string>> {
  const rows = await database.asSuperuser<{ key_id: string }>(
    'SELECT key_id FROM ledger_keys.data_key WHERE wrapped IS NOT NULL',
  );
  return new Set(rows.map(({ key_id }) => key_id));
}

/** Rows that only a second writer, or a batch that was written twice, could have made. */
async function doubles({ database }: BreakableLedger): Promise<string[]> {
  const [row] = await database.asSuperuser<Record<string, number>>(
    `SELECT
      (SELECT count(*) - count(DISTINCT event) FROM ledger.fact)::int AS "facts in the tables",
      (SELECT count(*) - count(DISTINCT number) FROM ledger.status_change)::int AS "numbers of changes",
      (SELECT max(number) - count(*) FROM ledger.status_change)::int AS "gaps in the numbers of changes",
      (SELECT count(*) FROM (SELECT FROM ledger_keys.data_key GROUP BY subject_id, class, scope, life
        HAVING count(*) > 1) AS twice)::int AS "keys of one thing"`,
  );
  return Object.entries(row ?? {}).flatMap(([what, count]) => (count === 0 ? [] : [`${count} ${what}`]));
}

interface Answer {
  readonly permitted: boolean;
  readonly reason: string;
}

/** What the tables say of these people against what a check answers. */
async function tablesAndLaw(ledger: BreakableLedger, people: readonly Person[]): Promise<string[]> {
  const known = people.filter(({ subjectId }) => subjectId !== undefined);
  const wrong: string[] = [];
  for (let from = 0; from < known.length; from += PERSONS_AT_ONCE) {
    const some = known.slice(from, from + PERSONS_AT_ONCE);
    const ids = some.map(({ subjectId }) => `'${subjectId}'`).join(', ');
    const rows = await ledger.database.asSuperuser<{
      subject: string;
      purpose: string;
      permitted: number;
      reason: string;
    }>(
      `SELECT subject, purpose, permitted, reason FROM ledger.status_everybody
        WHERE operation = 'use' AND controller = '${CONTROLLER}' AND subject IN (${ids})`,
    );
    const inTables = new Map(
      rows.map(({ subject, purpose, permitted, reason }) => [
        `${subject} ${purpose}`,
        `${Number(permitted) === 1} ${reason}`,
      ]),
    );
    const asked = some.flatMap(({ subjectId, token }) =>
      PURPOSES.map((purpose) => ({ subjectId, purpose, token })),
    );
    const checks = asked.map(({ subjectId, purpose, token }) => ({
      ...{ controller: CONTROLLER, subject: { id: subjectId }, purpose },
      atLeast: token,
    }));
    const { answers } = await told<{ answers: readonly Partial<Answer>[] }>(
      ledger.urls[0]!,
      '/v1/check/batch',
      {
        checks,
      },
    );
    asked.forEach(({ subjectId, purpose }, n) => {
      const { permitted, reason, ...problem } = answers[n] ?? {};
      const law = permitted === undefined ? JSON.stringify(problem) : `${permitted} ${reason}`;
      const row = inTables.get(`${subjectId} ${purpose}`);
      if (row !== law) wrong.push(`${subjectId} ${purpose}: the tables say ${row}, the law says ${law}`);
    });
  }
  return wrong;
}
