import { type EventStore, StreamForgotten } from '#event-store';
import type { Asking } from '#ledger';
import { decodeTrusted } from '#stored-event';
import { subjectStream } from '#subjects';
import type { FastifyRequest } from 'fastify';
import { isObject } from '../body/json-body.js';
import { acceptsSubject } from '../dto/accepts-subject.js';
import { subjectId } from '../dto/subject.dto.js';
import { type AboutWhom, DECIDING } from './recorded-routes.js';

/** Somebody of whom the ledger holds something, and at which controller. */
export interface Person {
  readonly id: string;
  readonly controller: string;
}

/** What persons are found by. */
export interface FindsPersons {
  readonly asking: Asking;
  readonly store: EventStore;
  readonly exportOf: (
    id: string,
  ) => { readonly controller: string; readonly subjects: readonly string[] } | undefined;
}

type Members = Readonly<Record<string, unknown>>;

/** Most persons of one request. */
const MOST = 1_000;

/**
 * The persons whom a request is about. Its body was not checked yet: what names nobody is passed over here, and
 * refused where it is checked. Nobody is made, and no key of anybody who is not there.
 */
export async function personsMeant(
  request: FastifyRequest,
  about: AboutWhom,
  finds: FindsPersons,
): Promise<readonly Person[]> {
  const { body } = request;
  const members: Members = isObject(body) ? body : {};
  switch (about) {
    case 'nobody':
      return [];
    case 'path':
      return found([await byId((request.params as Members)['id'], finds)]);
    case 'body':
      return found(await named(members, finds));
    case 'identifier':
      return found(await named({ ...members, subject: withoutController(members) }, finds));
    case 'fact':
      return DECIDING.has(members['type']) ? found(await named(members, finds)) : [];
    case 'facts':
      return deciding(members['facts'], finds);
    case 'export':
      return ofExport(finds.exportOf(String((request.params as Members)['id']))?.subjects, finds);
  }
}

async function deciding(facts: unknown, finds: FindsPersons): Promise<readonly Person[]> {
  if (!Array.isArray(facts)) return [];
  const persons: Person[] = [];
  for (const fact of facts.slice(0, MOST)) {
    if (isObject(fact) && DECIDING.has(fact['type'])) persons.push(...found(await named(fact, finds)));
  }
  return persons;
}

/** A bundle that shows one person is about that one; one of a period or of everything is about nobody alone. */
async function ofExport(ids: readonly string[] = [], finds: FindsPersons): Promise<readonly Person[]> {
  return ids.length === 1 ? found([await byId(ids[0], finds)]) : [];
}

/** The person of a body, at each controller that it names. */
async function named(
  { subject, controller, controllers }: Members,
  finds: FindsPersons,
): Promise<readonly (Person | undefined)[]> {
  if (!acceptsSubject(subject)) return [];
  const { id, scheme, value } = subject as Members;
  if (id !== undefined) return [await byId(id, finds)];
  const places = Array.isArray(controllers) ? controllers.slice(0, MOST) : [controller];
  return Promise.all(
    places.map(async (place) => {
      if (place !== undefined && typeof place !== 'string') return undefined;
      try {
        const identifier = { scheme: String(scheme), value: String(value) };
        return await byId(await finds.asking.lookup(place, identifier), finds);
      } catch {
        // No controller, or no identifier: the route says what is wrong.
        return undefined;
      }
    }),
  );
}

/** Somebody by id; undefined for nobody, and for whom the ledger has forgotten. */
export async function byId(id: unknown, { store }: Pick<FindsPersons, 'store'>): Promise<Person | undefined> {
  if (!subjectId.accepts(id)) return undefined;
  try {
    const [first] = await store.readStream(subjectStream(id as string), { limit: 1 });
    const controller = first && decodeTrusted(first.data).body.controller;
    return controller === undefined ? undefined : { id: id as string, controller };
  } catch (error) {
    if (error instanceof StreamForgotten) return undefined;
    throw error;
  }
}

function withoutController({ scheme, value }: Members): Members {
  return { scheme, value };
}

function found(persons: readonly (Person | undefined)[]): readonly Person[] {
  return persons.filter((person) => person !== undefined);
}
