import { OPERATIONS, type Actor, type FactType, type Instant, type Operation, type Question } from '#domain';
import { dataOf, factType, fieldsOf, filled, type Data } from './fields.js';
import type { Given, Scenario } from './scenario-file.js';
import { instantOf, t0Of, written } from './times.js';
import { Unreadable } from './unreadable.js';

/** A fact of a scenario in the ledger's words: what the domain reads and what the API is sent. */
export interface ScenarioFact {
  readonly type: FactType;
  /** When it happened. */
  readonly at: Instant;
  readonly recordedAt: Instant;
  /** A later day that the person chose, for types without a validity of their own. */
  readonly effectiveAt?: Instant;
  /** Absent: whoever usually does. */
  readonly by?: Actor;
  readonly data: Readonly<Data>;
}

/** Settings, birth date and the like stand before everything that happens (facts-and-subjects.md 9). */
const BEFORE_MS = 1000;

/**
 * The facts of a scenario in order of recording: what it says about settings and person, one second before its
 * earliest instant, then what is given; equal `recorded_at` in the order of the list.
 * @throws Unreadable
 */
export function factsOf(scenario: Scenario): readonly ScenarioFact[] {
  const t0 = t0Of(scenario);
  const given = withVersions(scenario.given.flatMap((one) => givenFacts(one, t0)));
  const facts = [...stated(scenario, earliest(scenario, t0) - BEFORE_MS), ...given].map((fact) => ({
    ...fact,
    data: filled(fact.type, fact.data),
  }));
  return facts.sort((a, b) => a.recordedAt - b.recordedAt);
}

/** The question of a scenario. @throws Unreadable for a member that no question has */
export function questionOf(scenario: Scenario): Question {
  const t0 = t0Of(scenario);
  const { purpose, at, known_at, collected_at, operation, ...rest } = scenario.check;
  const { channel, recipient, recipient_role, country, location, jurisdiction, ...unknown } = rest;
  const name = Object.keys(unknown)[0];
  if (name !== undefined) throw new Unreadable(`a question has no ${name}`);
  if (operation !== undefined && !isOperation(operation)) throw new Unreadable('no operation of the ledger');
  const words = { channel, recipient, recipientRole: recipient_role, country, location, jurisdiction };
  return {
    purpose,
    at: instantOf(at, t0),
    ...(operation !== undefined && { operation }),
    ...(known_at !== undefined && { knownAt: instantOf(known_at, t0) }),
    ...(collected_at !== undefined && { collectedAt: instantOf(collected_at, t0) }),
    ...Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined)),
  };
}

function isOperation(value: unknown): value is Operation {
  return OPERATIONS.some((operation) => operation === value);
}

function earliest({ given, check }: Scenario, t0: Instant): Instant {
  const times = given.flatMap(({ at, recorded_at, effective_at }) => [at, recorded_at, effective_at]);
  const all = [...times, check.at, check['known_at']].filter((time) => time !== undefined && time !== null);
  return Math.min(...all.map((time) => instantOf(time, t0)));
}

/** What a scenario states beside its facts. */
function stated({ settings = {}, subject = {}, jurisdiction }: Scenario, at: Instant): ScenarioFact[] {
  const { birth_date: birthDate, country, ...unknown } = subject;
  const name = Object.keys(unknown)[0];
  if (name !== undefined) throw new Unreadable(`a subject has no ${name}`);
  const before = { at, recordedAt: at };
  const facts: ScenarioFact[] = Object.entries(settings).map(([setting, value]) => ({
    ...before,
    type: 'settings.changed',
    data: { name: setting, value },
  }));
  if (birthDate !== undefined)
    facts.push({ ...before, type: 'subject.birth_date_recorded', data: { birthDate } });
  if (country !== undefined) facts.push({ ...before, type: 'subject.residence_changed', data: { country } });
  if (jurisdiction !== undefined)
    facts.push({ ...before, type: 'subject.jurisdiction_recorded', data: { jurisdiction } });
  return facts;
}

/** One given fact; of a list of purposes one fact each, in the order of their slugs (facts-and-subjects.md 4). */
function givenFacts(given: Given, t0: Instant): ScenarioFact[] {
  const type = factType(given.type);
  const at = instantOf(given.at, t0);
  const data = dataOf(type, given, t0);
  const chosen = given['effective_at'] === undefined ? undefined : instantOf(given['effective_at'], t0);
  const validity = Object.hasOwn(fieldsOf(type), 'effectiveAt');
  const fact: ScenarioFact = {
    type,
    at,
    recordedAt: given.recorded_at === undefined ? at : instantOf(given.recorded_at, t0),
    ...(given['by'] !== undefined && { by: given['by'] as Actor }),
    ...(chosen !== undefined && !validity && { effectiveAt: chosen }),
    data: chosen !== undefined && validity ? { ...data, effectiveAt: written(chosen) } : data,
  };
  const { purposes, ...rest } = data;
  if (!Array.isArray(purposes) || !Object.hasOwn(fieldsOf(type), 'purpose')) return [fact];
  return purposes.map((purpose: unknown) => ({ ...fact, data: { ...rest, purpose } }));
}

/** A grant without a version is one of the version in force at its time. */
function withVersions(facts: readonly ScenarioFact[]): readonly ScenarioFact[] {
  return facts.map((fact) => {
    if (fact.type !== 'consent.granted' || fact.data['version'] !== undefined) return fact;
    return { ...fact, data: { ...fact.data, version: versionInForce(facts, fact) } };
  });
}

function versionInForce(facts: readonly ScenarioFact[], grant: ScenarioFact): unknown {
  const versions = facts
    .filter(({ type, data }) => type === 'purpose.published' && data['purpose'] === grant.data['purpose'])
    .map(({ at, data }) => ({
      version: data['version'],
      from: typeof data['effectiveAt'] === 'string' ? Math.max(at, Date.parse(data['effectiveAt'])) : at,
    }))
    .sort((a, b) => a.from - b.from || Number(a.version) - Number(b.version));
  const inForce = versions.findLast(({ from }) => from <= (grant.effectiveAt ?? grant.at));
  // Before the first version there is none in force: the grant can only be about the first that will be.
  return (inForce ?? versions[0])?.version ?? 1;
}
