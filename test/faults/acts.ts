import { commandId, eventId } from '#stored-event';
import { oneOf } from '../races/random.js';

export const CONTROLLER = 'acme';
export const PURPOSES = ['analytics', 'newsletter', 'offers', 'research'] as const;

/** The purpose that an objection to direct marketing ends. */
export const MARKETING = 'newsletter';

/** The principal of every command until there is authentication. */
const PRINCIPAL = 'local';

/** Where each type has a route of its own. */
const ROUTES = {
  'consent.granted': '/v1/consents',
  'consent.withdrawn': '/v1/consents/withdrawals',
  'objection.raised': '/v1/objections',
  'erasure.executed': '/v1/erasures/executions',
} as const;

export type ActType = keyof typeof ROUTES;

/** What somebody did, as the load sent it, and what became of it. */
export interface Act {
  readonly person: Person;
  readonly type: ActType;
  /** Purposes in the order sent; an act without them is one event. */
  readonly purposes: readonly string[];
  /** Key of the command: of a batch's item with its place. */
  readonly key: string;
  /** Told as recorded; otherwise it may be stored or not, but never by half. */
  acknowledged: boolean;
  /** Found in the store. */
  stored: boolean;
  /** Code of the problem that it was last refused with, by itself or with all of its request. */
  refusedAs?: string | undefined;
  /** Of its last event in the person's stream, as the load was told. */
  revision?: bigint;
}

/** Somebody with all their acts, in the order of sending. */
export interface Person {
  readonly identifier: { readonly scheme: string; readonly value: string };
  readonly acts: Act[];
  subjectId?: string;
  /** Consistency token of the last acknowledged act. */
  token?: string;
}

/** One request of the load: an act on the route of its type, or several in a batch. */
export interface Request {
  readonly path: string;
  readonly key: string;
  readonly body: object;
  readonly acts: readonly Act[];
}

/** True for the fact types of acts; the others are what the ledger adds of itself. */
export function isActType(type: string): type is ActType {
  return type in ROUTES;
}

/** True if the acts of the person contain an erasure: nothing is planned for them any more. */
export function isErased(person: Person): boolean {
  return person.acts.some(({ type }) => type === 'erasure.executed');
}

/** The facts of an act as they must lie in the store: type, purpose, event id (facts-and-subjects.md 4). */
export function factsOf({ type, purposes, key }: Act): string[] {
  const command = commandId({ controller: CONTROLLER, principal: PRINCIPAL, key });
  if (purposes.length === 0) return [`${type} ${eventId(command, '0')}`];
  return [...purposes].sort().map((purpose, n) => `${type} ${purpose} ${eventId(command, String(n))}`);
}

/** A single act on its own route. */
export function planSingle(random: () => number, person: Person, key: string, erases: boolean): Request {
  const act = planAct(random, person, key, erases);
  const { type: _type, ...body } = itemOf(act);
  return { path: ROUTES[act.type], key, body, acts: [act] };
}

/** Two to eight acts of these people in one batch. */
export function planBatch(random: () => number, people: () => Person, key: string, erases: boolean): Request {
  const count = 2 + Math.floor(random() * 7);
  const acts = Array.from({ length: count }, (_, n) => planAct(random, people(), `${key}#${n}`, erases));
  return { path: '/v1/facts/batch', key, body: { facts: acts.map(itemOf) }, acts };
}

function planAct(random: () => number, person: Person, key: string, erases: boolean): Act {
  const type = typeOf(random, person, erases);
  const several = type === 'consent.granted' || type === 'consent.withdrawn';
  const act: Act = {
    person,
    type,
    purposes: several ? somePurposes(random) : [],
    key,
    acknowledged: false,
    stored: false,
  };
  person.acts.push(act);
  return act;
}

function typeOf(random: () => number, person: Person, erases: boolean): ActType {
  if (person.acts.length === 0) return 'consent.granted';
  const chance = random();
  if (erases && chance < 0.08 && person.acts.some(({ acknowledged }) => acknowledged))
    return 'erasure.executed';
  if (chance < 0.2) return 'objection.raised';
  return chance < 0.6 ? 'consent.withdrawn' : 'consent.granted';
}

/** One to all purposes, in any order. */
function somePurposes(random: () => number): string[] {
  const left = [...PURPOSES] as string[];
  const some: string[] = [];
  for (let count = 1 + Math.floor(random() * PURPOSES.length); count > 0; count -= 1) {
    const next = oneOf(random, left);
    left.splice(left.indexOf(next), 1);
    some.push(next);
  }
  return some;
}

/** An act as an item of a batch; on a route of its own it is sent without the type. */
interface Item {
  readonly type: ActType;
  readonly [field: string]: unknown;
}

function itemOf({ type, person, purposes }: Act): Item {
  const base = { type, controller: CONTROLLER, subject: person.identifier };
  switch (type) {
    case 'consent.granted':
      return { ...base, purposes, notice: 'privacy', noticeVersion: 1, evidence: { form: 'sign-up' } };
    case 'consent.withdrawn':
      return { ...base, purposes };
    case 'objection.raised':
      return { ...base, kind: 'direct_marketing', reason: 'no more letters' };
    case 'erasure.executed':
      return { ...base, by: 'controller', purposes: '*' };
  }
}
