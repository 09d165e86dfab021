import { SqliteDatabase } from '#sqlite-driver';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { CONTROLLER, factsOf, isActType, isErased, PURPOSES, type Person } from './acts.js';
import { expectationOf, isTie } from './expectation.js';
import { ask, type Ending } from './http.js';

const AT_ONCE = 8;
const CHECKS_PER_BATCH = 1_000;
const COMES_AGAIN_FOR_MS = 60_000;

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly purposes?: '*' | readonly string[];
  readonly fields: { readonly keys?: readonly string[] };
  readonly erased: readonly string[];
}

/**
 * What a service shows of these people, held against what was sent and told: everything wrong, in words.
 * @param keys the data folder whose key store is asked, or a way to ask another for the ids of the keys that it has
 * @param finished whose keys must be gone: of every stored erasure, or only of those told as done
 */
export async function contradictions(
  url: string,
  keys: string | (() => Promise<ReadonlySet<string>>),
  people: readonly Person[],
  finished: 'stored' | 'acknowledged' = 'stored',
): Promise<string[]> {
  const wrong: string[] = [];
  const ended: string[] = [];
  const waiting = [...people];
  const reader = async (): Promise<void> => {
    for (let person = waiting.pop(); person; person = waiting.pop()) {
      const entries = await timeline(url, person, wrong);
      wrong.push(...compared(person, entries));
      const named = endedKeys(person, entries, wrong);
      if (isErased({ ...person, acts: person.acts.filter((act) => act[finished]) })) ended.push(...named);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  const living = typeof keys === 'string' ? livingKeys(keys) : await keys();
  wrong.push(...ended.filter((key) => living.has(key)).map((key) => `key ${key} is named and still there`));
  wrong.push(...(await wrongAnswers(url, people)));
  return wrong;
}

async function timeline(url: string, person: Person, wrong: string[]): Promise<Entry[]> {
  const found = await asked(url, '/v1/subjects/lookup', { controller: CONTROLLER, ...person.identifier });
  if (found.status === 404) return [];
  const { id } = found.body as { id: string };
  if (person.subjectId !== undefined && person.subjectId !== id) wrong.push(`another person: ${id}`);
  const page = await asked(url, `/v1/subjects/${id}/timeline?limit=1000&consistency=strong`);
  // An id may be reserved for somebody about whom nothing was recorded.
  if (page.status === 404) return [];
  if (page.status !== 200) throw new Error(`a timeline was refused: ${JSON.stringify(page.body)}`);
  return (page.body as { entries: Entry[] }).entries;
}

/** Asks; again for a minute while it is told to come again, as a machine that has much to do may say. */
async function asked(
  url: string,
  path: string,
  body?: object,
): Promise<Extract<Ending, { kind: 'answered' }>> {
  const end = performance.now() + COMES_AGAIN_FOR_MS;
  for (;;) {
    const ending = await ask(url, path, body);
    if (ending.kind !== 'answered') throw new Error(`${path}: no answer (${ending.kind})`);
    if (ending.status !== 503 || performance.now() > end) return ending;
    await pause(500);
  }
}

/** Marks what is stored, and tells what is missing, doubled, by halves or out of order. */
function compared(person: Person, entries: readonly Entry[]): string[] {
  const wrong: string[] = [];
  const links = entries.filter(({ type }) => type === 'subject.identifier_linked');
  if (links.length !== (entries.length > 0 ? 1 : 0))
    wrong.push(`${links.length} links of ${person.subjectId}`);
  const left = entries.filter(({ type }) => isActType(type)).map(factOf);
  for (const act of person.acts) {
    const facts = factsOf(act);
    act.stored = String(left.slice(0, facts.length)) === String(facts);
    if (act.stored) left.splice(0, facts.length);
    else if (act.acknowledged)
      wrong.push(`acknowledged and not there, or not in its place: ${String(facts)}`);
  }
  if (left.length > 0) wrong.push(`halves, doubles or strangers: ${String(left)}`);
  return wrong;
}

function factOf({ id, type, purposes }: Entry): string {
  return type === 'consent.granted' || type === 'consent.withdrawn'
    ? `${type} ${String(purposes)} ${id}`
    : `${type} ${id}`;
}

/** The keys that the person's erasure names; whatever they sealed must be shown as erased. */
function endedKeys(person: Person, entries: readonly Entry[], wrong: string[]): string[] {
  const keys = entries.flatMap(({ type, fields }) =>
    type === 'erasure.executed' ? (fields.keys ?? []) : [],
  );
  const erased = entries.some(({ type }) => type === 'erasure.executed');
  if (erased && keys.length === 0) wrong.push(`an erasure that names no key: ${person.subjectId}`);
  const link = entries.find(({ type }) => type === 'subject.identifier_linked');
  if (erased && !link?.erased.includes('identity'))
    wrong.push(`an erased person is shown: ${person.subjectId}`);
  return keys;
}

/** Ids of the data keys whose bytes are in the key store. */
function livingKeys(dataFolder: string): ReadonlySet<string> {
  const file = new SqliteDatabase(join(dataFolder, 'keys.sqlite'), { readonly: true });
  try {
    const rows = file.prepare<[], { key_id: string }>(
      'SELECT key_id FROM data_key WHERE wrapped IS NOT NULL',
    );
    return new Set(rows.all().map(({ key_id }) => key_id));
  } finally {
    file.close();
  }
}

/** Asks about every purpose of everybody, at or after what was acknowledged last. */
async function wrongAnswers(url: string, people: readonly Person[]): Promise<string[]> {
  const questions = people.flatMap((person) => PURPOSES.map((purpose) => ({ person, purpose })));
  const wrong: string[] = [];
  for (let from = 0; from < questions.length; from += CHECKS_PER_BATCH) {
    const some = questions.slice(from, from + CHECKS_PER_BATCH);
    const checks = some.map(({ person, purpose }) => ({
      controller: CONTROLLER,
      subject: person.identifier,
      purpose,
      ...(person.token !== undefined && { atLeast: person.token }),
    }));
    const answers = await answersTo(url, checks);
    some.forEach(({ person, purpose }, n) => {
      const { permitted, reason } = answers[n] ?? {};
      const erased = isErased({ ...person, acts: person.acts.filter(({ stored }) => stored) });
      const isWrong = permitted !== expectationOf(person, purpose, 'stored') && !isTie(answers[n]);
      if (isWrong || (erased && reason !== 'ERASED')) {
        const acts = person.acts.map(({ type, purposes }) => `${type} ${String(purposes)}`);
        wrong.push(`${purpose}: ${JSON.stringify(answers[n])} after ${acts.join(', ')}`);
      }
    });
  }
  return wrong;
}

interface Answer {
  readonly permitted?: boolean;
  readonly reason?: string;
  readonly error?: { readonly status: number };
}

/** The answers to a batch, once none of them is told to come again. */
async function answersTo(url: string, checks: readonly object[]): Promise<readonly Answer[]> {
  const end = performance.now() + COMES_AGAIN_FOR_MS;
  for (;;) {
    const { body, status } = await asked(url, '/v1/check/batch', { checks });
    if (status !== 200) throw new Error(`checks were refused: ${JSON.stringify(body)}`);
    const { answers } = body as { answers: readonly Answer[] };
    if (answers.every(({ error }) => error?.status !== 503) || performance.now() > end) return answers;
    await pause(500);
  }
}
