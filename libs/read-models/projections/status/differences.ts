import type { Handling } from '../../engine/projection.js';
import type { KeptAnswer } from './answer.js';
import { pairKey } from './answer.js';
import { appendChanges, byPair, type Change, differs } from './changes.js';
import { places } from '../../store/sql.js';
import { type PersonRow, personRows, profileRows, ownRows, starRows } from './status-rows.js';
import { expanded } from './profile.js';

type Names = (name: string) => string;

/** Persons compared at once. */
const COMPARED_AT_ONCE = 200;

/**
 * Appends to the changes what rebuilt tables say otherwise than the live ones, so that readers downstream follow: none, if
 * the live tables were right. @returns number of changes
 */
export async function statusDifferences(handling: Handling, live: Names): Promise<number> {
  const before = { ...handling, table: live };
  const changes = await defaultChanges(handling, live);
  for await (const subjects of everybody(handling)) {
    if (await areTheSame(before, handling, subjects)) continue;
    const olds = await answersOf(before, subjects);
    for (const [subject, { controller, answers }] of await answersOf(handling, subjects)) {
      const old = olds.get(subject);
      for (const [pair, after] of answers) {
        const was = old?.answers.get(pair);
        if (differs(was, after)) changes.push({ controller, subject, before: was ?? null, after });
      }
      await handling.breathe();
    }
  }
  await appendChanges(handling.sql, changes, handling.position, handling.now, 'rebuild');
  return changes.length;
}

/** All persons of the rebuilt tables, some at a time: one statement over all of them would keep the process for seconds. */
async function* everybody({ sql, table, breathe }: Handling): AsyncGenerator<string[]> {
  for (let after = ''; ;) {
    const rows: { readonly subject: string }[] = await sql.rows(
      `SELECT subject FROM ${table('status_person')} WHERE subject > ? ORDER BY subject LIMIT ?`,
      [after, COMPARED_AT_ONCE],
    );
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(({ subject }) => subject);
    after = last.subject;
    await breathe();
  }
}

/** Whether two generations hold the same rows about some persons. */
async function areTheSame(one: Handling, other: Handling, subjects: readonly string[]): Promise<boolean> {
  return (await rowsAbout(one, subjects)) === (await rowsAbout(other, subjects));
}

async function rowsAbout({ sql, table }: Handling, subjects: readonly string[]): Promise<string> {
  const persons = await sql.rows<{ readonly controller: string }>(
    `SELECT subject, controller, profile FROM ${table('status_person')}
      WHERE subject IN ${places(subjects)} ORDER BY subject`,
    subjects,
  );
  const controllers = [...new Set(persons.map(({ controller }) => controller))];
  const own = await sql.rows(
    `SELECT controller, subject, purpose, operation, permitted, reason FROM ${table('status')}
      WHERE controller IN ${places(controllers)} AND subject IN ${places(subjects)}
      ORDER BY controller, subject, purpose, operation`,
    [...controllers, ...subjects],
  );
  return JSON.stringify([persons, own]);
}

async function defaultChanges(handling: Handling, live: Names): Promise<Change[]> {
  const { sql, table } = handling;
  const controllers = await sql.rows<{ controller: string }>(
    `SELECT DISTINCT controller FROM ${table('status_profile')} WHERE profile = 'default'`,
  );
  const changes: Change[] = [];
  for (const { controller } of controllers) {
    const before = byPair<KeptAnswer>(await profileRows({ ...handling, table: live }, controller, 'default'));
    for (const after of await profileRows(handling, controller, 'default')) {
      const was = before.get(pairKey(after.purpose, after.operation)) ?? null;
      if (differs(was, after)) changes.push({ controller, subject: null, before: was, after });
    }
  }
  return changes;
}

interface Answers {
  readonly controller: string;
  readonly answers: ReadonlyMap<string, KeptAnswer>;
}

/** Everything that one generation's tables say about some persons. */
async function answersOf(handling: Handling, subjects: readonly string[]): Promise<Map<string, Answers>> {
  const persons = await personRows(handling, subjects);
  const stars = await starRows(handling, subjects);
  const found = new Map<string, Answers>();
  for (const [controller, rows] of groupedByController([...persons.values()])) {
    const ids = rows.map(({ subject }) => subject);
    const own = await ownRows(handling, controller, ids);
    const profiles = new Map<string, Awaited<ReturnType<typeof profileRows>>>();
    for (const { subject, profile } of rows) {
      const shared = profiles.get(profile) ?? (await profileRows(handling, controller, profile));
      profiles.set(profile, shared);
      const answers = byPair<KeptAnswer>(shared.map((answer) => expanded(answer, stars.get(subject) ?? [])));
      for (const answer of own.get(subject) ?? []) {
        answers.set(pairKey(answer.purpose, answer.operation), answer);
      }
      found.set(subject, { controller, answers });
    }
  }
  return found;
}

function groupedByController(rows: readonly PersonRow[]): Map<string, PersonRow[]> {
  const found = new Map<string, PersonRow[]>();
  for (const row of rows) found.set(row.controller, [...(found.get(row.controller) ?? []), row]);
  return found;
}
