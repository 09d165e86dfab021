import { addDuration } from '../calendar/duration.js';
import { birthdayAt } from '../calendar/birthday.js';
import type { Fact, Instant } from '../facts/fact.js';
import { COOL_OFF } from '../obligations/conditions.js';
import { AGES_IN_USE, DIGITAL_AGE_CHANGES } from './consent/digital-age.js';
import { covers } from './history/entries.js';
import type { HistoryIndex } from './history/history-index.js';
import type { PurposeVersion } from './law/controller-law.js';
import type { LawIndex } from './law/law-index.js';
import { LOCAL_AGES, LOCAL_LAW_CHANGES } from './packs/jurisdictions.js';

/**
 * Every instant at which an answer about a purpose can change by itself, rising and without doubles: the times of
 * the facts that reach it and the ends that follow from them. More than needed is harmless, one too few is not.
 */
export function instantsOf(
  law: LawIndex,
  history: HistoryIndex,
  purpose: string,
  proof: boolean,
): readonly Instant[] {
  const purposes = [purpose, ...originsOf(law, purpose)];
  const versions = purposes.flatMap((slug) => law.versions(slug));
  const ofLaw = instantsOfLaw(law);
  const instants = new Set<Instant>();
  for (const fact of history.facts) {
    if (purposes.some((slug) => reaches(fact, slug))) addFactInstants(instants, fact, versions);
  }
  if (!proof) return merged(ofLaw, rising(instants));
  for (const instant of ofLaw) instants.add(instant);
  addProofInstants(instants, law);
  return rising(instants);
}

function rising(instants: ReadonlySet<Instant>): readonly Instant[] {
  return [...instants].filter(Number.isFinite).sort((a, b) => a - b);
}

/** Two rising lists as one: a person's own instants are few, and those of the law are in order already. */
function merged(one: readonly Instant[], other: readonly Instant[]): readonly Instant[] {
  const all: Instant[] = [];
  let next = 0;
  for (const instant of one) {
    for (; next < other.length && (other[next] as Instant) <= instant; next++)
      if (other[next] !== instant) all.push(other[next] as Instant);
    all.push(instant);
  }
  for (; next < other.length; next++) all.push(other[next] as Instant);
  return all;
}

/** The purposes that a purpose is or was declared compatible with, and theirs. */
function originsOf(law: LawIndex, purpose: string): string[] {
  const found = new Set<string>();
  const visit = (slug: string): void => {
    for (const { fact } of law.versions(slug)) {
      const origin = fact.data.compatibleWith;
      if (origin === undefined || found.has(origin)) continue;
      found.add(origin);
      visit(origin);
    }
  };
  visit(purpose);
  return [...found];
}

function reaches({ data }: Fact, purpose: string): boolean {
  const about = data as { purpose?: string; purposes?: '*' | readonly string[] };
  if (about.purpose !== undefined) return about.purpose === purpose;
  return about.purposes === undefined || covers(about.purposes, purpose);
}

const ofLaws = new WeakMap<LawIndex, readonly Instant[]>();

/** Those at which an answer about anybody can change, rising; the same for all persons. */
function instantsOfLaw(law: LawIndex): readonly Instant[] {
  const known = ofLaws.get(law);
  if (known !== undefined) return known;
  const instants = new Set<Instant>([...DIGITAL_AGE_CHANGES, ...LOCAL_LAW_CHANGES]);
  for (const fact of law.facts) addLawInstants(instants, fact);
  const found = rising(instants);
  ofLaws.set(law, found);
  return found;
}

function addLawInstants(instants: Set<Instant>, fact: Fact): void {
  instants.add(fact.at);
  const { effectiveAt } = fact.data as { effectiveAt?: string };
  if (effectiveAt !== undefined) instants.add(Date.parse(effectiveAt));
}

function addFactInstants(instants: Set<Instant>, fact: Fact, versions: readonly PurposeVersion[]): void {
  instants.add(fact.at);
  switch (fact.type) {
    case 'consent.granted':
      instants.add(fact.recordedAt);
      if (fact.data.expiresAt !== undefined) instants.add(Date.parse(fact.data.expiresAt));
      addPeriods(instants, fact.at, versions, ({ consentMaxAge }) => [consentMaxAge]);
      break;
    case 'contract.ended':
      addPeriods(instants, fact.at, versions, (data) => [data.winddown, data.retentionAfterContract]);
      break;
    case 'obligation.started':
      if (fact.data.endsAt !== undefined) instants.add(Date.parse(fact.data.endsAt));
      break;
    case 'sale_share.opted_out':
      // The duty not to ask again ends.
      instants.add(addDuration(fact.at, COOL_OFF));
      break;
    case 'subject.birth_date_recorded': {
      const birthDate: string | undefined = fact.data.birthDate;
      if (birthDate === undefined) break;
      for (const years of [...AGES_IN_USE, ...LOCAL_AGES]) instants.add(birthdayAt(birthDate, years));
      break;
    }
    default:
  }
}

function addPeriods(
  instants: Set<Instant>,
  from: Instant,
  versions: readonly PurposeVersion[],
  periodsOf: (data: PurposeVersion['fact']['data']) => readonly (string | undefined)[],
): void {
  for (const { fact } of versions) {
    for (const period of periodsOf(fact.data))
      if (period !== undefined) instants.add(addDuration(from, period));
  }
}

/** Any of these may be the end of a consent, from which the proof period counts. */
function addProofInstants(instants: Set<Instant>, law: LawIndex): void {
  const periods = law.valuesOf('proof_retention').map(String);
  for (const instant of [...instants]) {
    for (const period of periods) instants.add(addDuration(instant, period));
  }
}
