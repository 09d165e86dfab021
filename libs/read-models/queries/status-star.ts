import type { StatusRow, StoredPosition } from '../store/rows.js';
import type { CursorKeys } from './cursor.js';
import type { Placed, Range } from './range.js';
import { ask, beyond, type Condition, given, select, type Statement, that } from './statement.js';
import { permittedOf, type StatusFilter } from './status-filter.js';
import type { StatusEntry } from './status-own.js';
import { walked } from './walk.js';

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
      const take = async (profile: ProfileRow, subject: string | undefined) => {
        const persons = personsOf(filter, profile, keysOf(profile));
        const { rows, stopped } = await persons.read(
          sql,
          subject === undefined ? undefined : [subject],
          limit - found.length,
        );
        found.push(...rows);
        return stopped && [...keysOf(profile), ...stopped];
      };
      const [name, subject] = (after ?? []).slice(-2) as [string?, string?];
      const begun = name === undefined ? [] : await ask<ProfileRow>(sql, oneProfile(filter, purpose, name));
      let stopped = begun[0] && (await take(begun[0], subject));
      let place: CursorKeys | undefined = after?.slice(0, -1);
      while (!stopped && found.length < limit) {
        const profiles: ProfileRow[] = await ask<ProfileRow>(sql, profilesBehind(place));
        for (const profile of profiles) {
          if (stopped || found.length >= limit) break;
          stopped = await take(profile, undefined);
          place = keysOf(profile);
        }
        if (profiles.length < PROFILES) break;
      }
      return { rows: found, ...(stopped && { stopped }) };
    },
  };
}

const PROFILE =
  'a.controller, a.purpose, a.operation, a.permitted, a.reason, a.basis, a.since, a.until, a.governing, a.profile, ' +
  'a.since_star, a.governing_star FROM status_profile a';

function profilesByAnswer(filter: StatusFilter, purpose: string, after: CursorKeys | undefined): Statement {
  const permitted = permittedOf(filter);
  const [, reason = '', profile = ''] = after ?? [];
  // What the filter fixes is no part of the place: the index is entered behind it.
  const order = ['a.permitted', 'a.reason', 'a.profile'].slice(permitted === undefined ? 0 : 1);
  const place = permitted === undefined ? after : after && [reason, profile];
  return select(
    'status-profiles-by-answer',
    PROFILE,
    [
      ...pair(filter, purpose),
      given('a.permitted = ?', permitted),
      // Not by equality: then the primary key would hold the order, too.
      given('a.reason <= ?', filter.reason),
      place ? beyond(order, place) : given('a.reason >= ?', filter.reason),
    ],
    order,
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
function personsOf(filter: StatusFilter, profile: ProfileRow, keys: CursorKeys): Range<StatusEntry> {
  const { purpose, operation, since, since_star, governing_star } = profile;
  const { profile: _profile, since_star: _since, governing_star: _governing, ...shared } = profile;
  const { sinceFrom, sinceTo } = filter;
  const persons = walked<PersonRow>({
    name: 'status-persons-of-profile',
    along: 'status_person e',
    order: ['e.subject'],
    kinds: 's',
    entered: [given('e.controller = ?', filter.controller), given('e.profile = ?', profile.profile)],
    columns: 'p.subject, p.position, b.at AS star_since, g.event AS star_governing',
    joins: `JOIN status_person p ON p.subject = w.k0
      LEFT JOIN status_star b ON b.subject = p.subject AND b.ordinal = ${ordinal(since_star)}
      LEFT JOIN status_star g ON g.subject = p.subject AND g.ordinal = ${ordinal(governing_star)}`,
    compared: [
      sinceFrom === undefined ? undefined : that('COALESCE(b.at, ?) >= ?', since, sinceFrom),
      sinceTo === undefined ? undefined : that('COALESCE(b.at, ?) < ?', since, sinceTo),
      that(
        `NOT EXISTS (SELECT 1 FROM status own WHERE own.controller = p.controller
          AND own.subject = p.subject AND own.purpose = ? AND own.operation = ?)`,
        purpose,
        operation,
      ),
    ],
    keysOf: ({ subject }) => [subject],
  });
  const entry = ({ subject, position, star_since, star_governing }: PersonRow): StatusEntry => ({
    ...shared,
    subject,
    since: star_since ?? shared.since,
    governing: star_governing ?? shared.governing,
    position,
    source: 'star',
  });
  return {
    kinds: 's',
    read: async (sql, after, limit) => {
      const { rows, stopped } = await persons.read(sql, after, limit);
      const placed = rows.map(({ row }) => ({ row: entry(row), keys: [...keys, row.subject] }));
      return { rows: placed, ...(stopped && { stopped }) };
    },
  };
}

/** A number of our own table, not of a caller; NULL joins nothing. */
function ordinal(number: number | null): string {
  return number === null ? 'NULL' : String(Number(number));
}
