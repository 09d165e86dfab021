import type { Handling } from '../../engine/projection.js';
import { type RowValues, together } from '../../store/sql.js';
import type { Cause } from '../../persons/person-projection.js';
import { earlier, type KeptAnswer, pairKey } from './answer.js';
import { appendChanges, byPair, type Change, differs, lastNumber, sameRow } from './changes.js';
import type { PersonStatus } from './person-status.js';
import { CountChanges, overlaid } from './counts.js';
import { DEFAULT_PROFILE, expanded, type Profile, type SharedAnswer, type Star } from './profile.js';
import {
  dropUnused,
  type OwnRow,
  ownRows,
  ownValues,
  type PersonRow,
  personRows,
  profileRows,
  starRows,
  writeOwn,
  writePersons,
  writeProfile,
} from './status-rows.js';

/** Writes what was found out about persons, as far as it differs from what the tables hold, and every change of it. */
export async function writeStatuses(
  evaluated: readonly PersonStatus[],
  handling: Handling,
  cause: Cause,
): Promise<void> {
  for (const [controller, persons] of byController(evaluated)) {
    if (handling.mode === 'building') await writeAnew(controller, persons, handling);
    else await writeOver(controller, persons, handling, cause);
  }
}

/** A rebuild finds nothing in its tables, and its differences are looked for at its end. */
async function writeAnew(
  controller: string,
  persons: readonly PersonStatus[],
  handling: Handling,
): Promise<void> {
  const { position } = handling;
  const rows: RowValues[] = [];
  for (const { subject, own } of persons) {
    for (const one of own) rows.push(ownValues(controller, subject, one, position));
  }
  const counts = new CountChanges();
  for (const { own, shared } of persons) counts.person(controller, own, shared?.answers, 1);
  const starred = persons.filter(({ stars }) => stars.length > 0);
  await together([
    writeOwn(handling, rows, true),
    counts.write(handling),
    writeProfiles(handling, controller, persons),
    writePersons(handling, persons, starred, handling.position),
  ]);
}

async function writeOver(
  controller: string,
  persons: readonly PersonStatus[],
  handling: Handling,
  cause: Cause,
): Promise<void> {
  const subjects = persons.map(({ subject }) => subject);
  const [own, rowsOf, stars, fallback, last] = await together([
    ownRows(handling, controller, subjects),
    personRows(handling, subjects),
    starRows(handling, subjects),
    profileRows(handling, controller, 'default'),
    lastNumber(handling.sql),
  ]);
  const before: Before = { own, persons: rowsOf, stars, profiles: new Map(), fallback };
  const moved = persons.filter(({ subject, profile }) => before.persons.get(subject)?.profile !== profile);
  for (const { profile } of before.persons.values()) {
    if (profile === '' || profile === DEFAULT_PROFILE || before.profiles.has(profile)) continue;
    before.profiles.set(profile, await profileRows(handling, controller, profile));
  }
  const rows: RowValues[] = [];
  const changes: Change[] = [];
  const counts = new CountChanges();
  for (const person of persons) {
    const had = before.own.get(person.subject) ?? [];
    const known = byPair<KeptAnswer>(had);
    const { profile } = before.persons.get(person.subject) ?? {};
    counts.person(controller, had, before.profiles.get(profile ?? ''), -1);
    counts.person(controller, overlaid(known, person.own), person.shared?.answers, 1);
    for (const after of person.own) {
      const same = sameRow(known.get(pairKey(after.purpose, after.operation)), after);
      if (!same) rows.push(ownValues(controller, person.subject, after, handling.position));
    }
    if (handling.mode !== 'catching-up') changes.push(...changesOf(person, known, before));
  }
  const starsChanged = persons.filter(({ subject, stars }) => !sameStars(before.stars.get(subject), stars));
  const timed = persons.map((person) =>
    withRecheck(person, before.persons.get(person.subject), handling.now),
  );
  const fresh = timed.filter((person) => isOtherwise(before.persons.get(person.subject), person));
  await together([
    writeOwn(handling, rows),
    counts.write(handling),
    writeProfiles(handling, controller, moved),
    writePersons(handling, fresh, starsChanged, handling.position),
    appendChanges(handling.sql, changes, handling.position, handling.now, cause, last),
  ]);
  const left = moved.flatMap(({ subject }) => before.persons.get(subject)?.profile || []);
  await dropUnused(handling, controller, [...new Set(left)]);
}

/** Pairs that were not evaluated now keep the time at which they have to be. */
function withRecheck(person: PersonStatus, row: PersonRow | undefined, now: number): PersonStatus {
  const known = row?.recheck_at ?? null;
  if (known === null || (person.whole && Number(known) <= now)) return person;
  return { ...person, recheckAt: earlier(person.recheckAt, Number(known)) };
}

function isOtherwise(row: PersonRow | undefined, { profile, recheckAt }: PersonStatus): boolean {
  if (row === undefined || Number(row.position) < 0 || row.profile !== profile) return true;
  return (row.recheck_at === null ? null : Number(row.recheck_at)) !== recheckAt;
}

interface Before {
  readonly own: ReadonlyMap<string, readonly OwnRow[]>;
  readonly persons: ReadonlyMap<string, PersonRow>;
  readonly stars: ReadonlyMap<string, readonly Star[]>;
  /** Answers of the profiles that these persons had, besides the default one. */
  readonly profiles: Map<string, readonly SharedAnswer[]>;
  readonly fallback: readonly SharedAnswer[];
}

/** What is otherwise now for one person, wherever it was and is kept. */
function changesOf(
  person: PersonStatus,
  own: ReadonlyMap<string, KeptAnswer>,
  { persons, stars, profiles, fallback }: Before,
): Change[] {
  const { controller, subject } = person;
  const row = persons.get(subject);
  // A person of whom nothing was evaluated yet had no answer; what everybody has is no news about them.
  const isNew = row === undefined || row.profile === '';
  const byDefault = byPair<KeptAnswer>(fallback);
  const had = profiles.get(row?.profile ?? '');
  const sharedBefore = had && byPair(had.map((one) => expanded(one, stars.get(subject) ?? [])));
  const shared = person.shared && byPair(person.shared.answers.map((one) => expanded(one, person.stars)));
  const now = byPair(person.own);
  const moved = row?.profile !== person.profile;
  const pairs = new Set([...now.keys(), ...(moved ? [...(shared ?? byDefault).keys()] : [])]);
  const changes: Change[] = [];
  for (const pair of pairs) {
    const after = now.get(pair) ?? own.get(pair) ?? (shared ?? byDefault).get(pair);
    if (after === undefined) continue;
    const before = own.get(pair) ?? sharedBefore?.get(pair) ?? byDefault.get(pair);
    if (!differs(before, after)) continue;
    changes.push({ controller, subject, before: isNew ? null : (before ?? null), after });
  }
  return changes;
}

async function writeProfiles(
  handling: Handling,
  controller: string,
  persons: readonly PersonStatus[],
): Promise<void> {
  const profiles = new Map<string, Profile>();
  for (const { shared } of persons) if (shared) profiles.set(shared.key, shared);
  for (const profile of profiles.values()) await writeProfile(handling, controller, profile);
}

function sameStars(a: readonly Star[] | undefined, b: readonly Star[]): boolean {
  if ((a?.length ?? 0) !== b.length) return false;
  return b.every(({ event }, index) => a?.[index]?.event === event);
}

function byController(evaluated: readonly PersonStatus[]): Map<string, PersonStatus[]> {
  const found = new Map<string, PersonStatus[]>();
  for (const person of evaluated) {
    const known = found.get(person.controller);
    if (known) known.push(person);
    else found.set(person.controller, [person]);
  }
  return found;
}
