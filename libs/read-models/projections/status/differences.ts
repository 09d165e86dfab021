import type { Handling } from '../../engine/projection.js';
import type { KeptAnswer } from './answer.js';
import { pairKey } from './answer.js';
import { appendChanges, byPair, type Change, differs } from './changes.js';
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
  const rebuilt = handling.table;
  const changes = await defaultChanges(handling, live);
  const subjects = await differing(handling, live, rebuilt);
  for (let start = 0; start < subjects.length; start += COMPARED_AT_ONCE) {
    const some = subjects.slice(start, start + COMPARED_AT_ONCE);
    const before = await answersOf({ ...handling, table: live }, some);
    const after = await answersOf(handling, some);
    for (const subject of some) {
      const old = before.get(subject);
      for (const [pair, answer] of after.get(subject)?.answers ?? []) {
        const was = old?.answers.get(pair);
        if (!differs(was, answer)) continue;
        const { controller } = after.get(subject) as Answers;
        changes.push({ controller, subject, before: was ?? null, after: answer });
      }
      await handling.breathe();
    }
  }
  await appendChanges(handling.sql, changes, handling.position, handling.now, 'rebuild');
  return changes.length;
}

/** Persons whose rows are not the same in both generations. */
async function differing({ sql }: Handling, live: Names, rebuilt: Names): Promise<string[]> {
  const own = 'subject, purpose, operation, permitted, reason';
  const person = 'subject, profile';
  const rows = await sql.rows<{ subject: string }>(
    [
      one(own, rebuilt('status'), live('status')),
      one(own, live('status'), rebuilt('status')),
      one(person, rebuilt('status_person'), live('status_person')),
      one(person, live('status_person'), rebuilt('status_person')),
    ].join(' UNION '),
  );
  return rows.map(({ subject }) => subject).sort();
}

function one(columns: string, here: string, there: string): string {
  return `SELECT subject FROM (SELECT ${columns} FROM ${here} EXCEPT SELECT ${columns} FROM ${there}) AS d`;
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
