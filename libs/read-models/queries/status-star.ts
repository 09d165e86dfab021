import type { StatusRow, StoredPosition } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import type { CursorKeys } from './cursor.js';
import type { Placed, Range } from './range.js';
import { ask, beyond, type Condition, given, select, type Statement, that } from './statement.js';
import { permittedOf, type StatusFilter } from './status-filter.js';
import type { StatusEntry } from './status-own.js';

/** The answer that everybody of a profile shares. */
type ProfileRow = Omit<StatusRow, 'subject' | 'position' | 'source'> & {
  readonly profile: string;
  readonly since_star: number | null;
  readonly governing_star: number | null;
};

/** What is a person's own in the shared answer. */
interface PersonRow {
  readonly subject: string;
  readonly position: StoredPosition;
  readonly star_since: number | null;
  readonly star_governing: string | null;
}

/** Profiles that are read at once. */
const PROFILES = 50;

/**
 * Answers that facts about everything the person does carry: held once for all persons who share them, and given here
 * person by person. In order of answer, profile, person.
 */
export function starByAnswer(filter: StatusFilter, purpose: string): Range<StatusEntry> {
  return throughProfiles(filter, purpose, {
    kinds: 'nsss',
    profilesBehind: (after) => profilesByAnswer(filter, purpose, after),
    keysOf: ({ permitted, reason, profile }) => [permitted, reason, profile],
  });
}

/** The same in order of when the answer changes by itself. */
export function starExpiring(filter: StatusFilter, purpose: string): Range<StatusEntry> {
  return throughProfiles(filter, purpose, {
    kinds: 'nss',
    profilesBehind: (after) => profilesExpiring(filter, purpose, after),
    keysOf: ({ until, profile }) => [until ?? 0, profile],
  });
}

interface ProfileOrder {
  readonly kinds: string;
  readonly profilesBehind: (after: CursorKeys | undefined) => Statement;
  readonly keysOf: (profile: ProfileRow) => CursorKeys;
}

/** Profile by profile, each one's persons by their id; begins with the rest of the one that a page ended in. */
function throughProfiles(
  filter: StatusFilter,
  purpose: string,
  { kinds, profilesBehind, keysOf }: ProfileOrder,
): Range<StatusEntry> {
  return {
    kinds,
    read: async (sql, after, limit) => {
      const found: Placed<StatusEntry>[] = [];
      const take = async (profile: ProfileRow, subject: string | undefined) =>
        void found.push(
          ...(await read(sql, filter, profile, keysOf(profile), subject, limit - found.length)),
        );
      const [name, subject] = (after ?? []).slice(-2) as [string?, string?];
      if (name !== undefined) {
        const [begun] = await ask<ProfileRow>(sql, oneProfile(filter, purpose, name));
        if (begun) await take(begun, subject);
      }
      let place: CursorKeys | undefined = after?.slice(0, -1);
      while (found.length < limit) {
        const profiles = await ask<ProfileRow>(sql, profilesBehind(place));
        for (const profile of profiles) {
          if (found.length < limit) await take(profile, undefined);
          place = keysOf(profile);
        }
        if (profiles.length < PROFILES) break;
      }
      return found;
    },
  };
}

const PROFILE =
  'a.controller, a.purpose, a.operation, a.permitted, a.reason, a.basis, a.since, a.until, a.governing, a.profile, ' +
  'a.since_star, a.governing_star FROM status_profile a';

function profilesByAnswer(filter: StatusFilter, purpose: string, after: CursorKeys | undefined): Statement {
  const [permitted, reason, profile] = after ?? [];
  // What the filter fixes is no part of the place: the index is entered behind it.
  const fixed = filter.reason !== undefined ? 2 : permittedOf(filter) !== undefined ? 1 : 0;
  const columns = ['a.permitted', 'a.reason', 'a.profile'].slice(fixed);
  const keys = after && [permitted ?? 0, reason ?? '', profile ?? ''].slice(fixed);
  return select(
    'status-profiles-by-answer',
    PROFILE,
    [
      ...pair(filter, purpose),
      given('a.permitted = ?', permittedOf(filter)),
      given('a.reason = ?', filter.reason),
      beyond(columns, keys),
    ],
    ['a.permitted', 'a.reason', 'a.profile'],
    PROFILES,
  );
}

function profilesExpiring(filter: StatusFilter, purpose: string, after: CursorKeys | undefined): Statement {
  return select(
    'status-profiles-expiring',
    PROFILE,
    [
      ...pair(filter, purpose),
      that('a.until IS NOT NULL'),
      after ? beyond(['a.until', 'a.profile'], after) : given('a.until >= ?', filter.expiringFrom),
      given('a.until < ?', filter.expiringBefore),
      given('a.permitted + 0 = ?', permittedOf(filter)),
      given("a.reason || '' = ?", filter.reason),
    ],
    ['a.until', 'a.profile'],
    PROFILES,
  );
}

function oneProfile(filter: StatusFilter, purpose: string, profile: string): Statement {
  return select('status-profile', PROFILE, [...pair(filter, purpose), given('a.profile = ?', profile)]);
}

function pair(filter: StatusFilter, purpose: string): (Condition | undefined)[] {
  return [
    given('a.controller = ?', filter.controller),
    given('a.purpose = ?', purpose),
    given('a.operation = ?', filter.operation),
    // Nobody of the default profile has a fact about everything: they are everybody else.
    that("a.profile || '' <> 'default'"),
    given("a.basis || '' = ?", filter.basis),
  ];
}

/** Persons of a profile, without those who have an answer of their own for the pair: they are listed there. */
function personsOf(
  filter: StatusFilter,
  { profile, purpose, operation, since, since_star, governing_star }: ProfileRow,
  subject: string | undefined,
  limit: number,
): Statement {
  const began = 'COALESCE(b.at, ?)';
  const { sinceFrom, sinceTo } = filter;
  return select(
    'status-persons-of-profile',
    `p.subject, p.position, b.at AS star_since, g.event AS star_governing FROM status_person p
      LEFT JOIN status_star b ON b.subject = p.subject AND b.ordinal = ${ordinal(since_star)}
      LEFT JOIN status_star g ON g.subject = p.subject AND g.ordinal = ${ordinal(governing_star)}`,
    [
      given('p.controller = ?', filter.controller),
      given('p.profile = ?', profile),
      given('p.subject > ?', subject),
      sinceFrom === undefined ? undefined : that(`${began} >= ?`, since, sinceFrom),
      sinceTo === undefined ? undefined : that(`${began} < ?`, since, sinceTo),
      that(
        `NOT EXISTS (SELECT 1 FROM status own WHERE own.controller = p.controller
          AND own.subject = p.subject AND own.purpose = ? AND own.operation = ?)`,
        purpose,
        operation,
      ),
    ],
    ['p.subject'],
    limit,
  );
}

/** A number of our own table, not of a caller; NULL joins nothing. */
function ordinal(number: number | null): string {
  return number === null ? 'NULL' : String(Number(number));
}

async function read(
  sql: ReadsRows,
  filter: StatusFilter,
  profile: ProfileRow,
  keys: CursorKeys,
  subject: string | undefined,
  limit: number,
): Promise<Placed<StatusEntry>[]> {
  const persons = await ask<PersonRow>(sql, personsOf(filter, profile, subject, limit));
  const { profile: _profile, since_star: _since, governing_star: _governing, ...shared } = profile;
  return persons.map(({ subject: person, position, star_since, star_governing }) => ({
    row: {
      ...shared,
      subject: person,
      since: star_since ?? shared.since,
      governing: star_governing ?? shared.governing,
      position,
      source: 'star',
    },
    keys: [...keys, person],
  }));
}
