import type { EventStore } from '#event-store';
import { type Asking, controllerOfPerson } from '#ledger';
import type { FastifyRequest } from 'fastify';
import { isObject } from '../body/json-body.js';
import { readInstant, ruleOfKind } from '../dto/kinds.js';
import { acceptsSubject } from '../dto/accepts-subject.js';
import type { AboutWhom, ToldByAnswer } from './recorded-routes.js';

/** Somebody of whom the ledger holds something, and at which controller. */
export interface Person {
  readonly id: string;
  readonly controller: string;
}

/** What persons are found by. */
export interface FindsPersons {
  readonly asking: Pick<Asking, 'lookup'>;
  readonly store: Pick<EventStore, 'readStream'>;
  /** The ids that are one person with somebody at a time, itself among them. */
  readonly unionOf: (id: string, at: number) => Promise<readonly string[]>;
  readonly exportOf: (
    id: string,
  ) => { readonly controller: string; readonly subjects: readonly string[] } | undefined;
}

type Members = Readonly<Record<string, unknown>>;

const instant = ruleOfKind('instant');

/**
 * The persons whom a request would show. The grant has been applied by now: it reaches the person of the path, and
 * where it is not for all controllers its own stands in the body (`access/reach`). The body was not checked yet: what
 * names nobody is passed over here, and refused where it is checked. Nobody is made, and no key of anybody who is not
 * there; a person of another controller than the one that is meant is nobody.
 * @returns linked ids each by itself: what is shown of one is shown of all
 */
export async function personsMeant(
  request: FastifyRequest,
  about: Exclude<AboutWhom, ToldByAnswer>,
  finds: FindsPersons,
): Promise<readonly Person[]> {
  const { body } = request;
  const members: Members = isObject(body) ? body : {};
  switch (about) {
    case 'nobody':
      return [];
    case 'path':
      return linked(await byId((request.params as Members)['id'], finds), atOf(request), finds);
    case 'body':
      return linked(await named(members, finds), Date.now(), finds);
    case 'identifier':
      return found(await named({ ...members, subject: identifierIn(members) }, finds));
    case 'export':
      return ofExport(finds.exportOf(String((request.params as Members)['id']))?.subjects, finds);
  }
}

/** A bundle that shows one person is about that one; one of a period or of everything is about nobody alone. */
async function ofExport(ids: readonly string[] = [], finds: FindsPersons): Promise<readonly Person[]> {
  const [id, another] = ids;
  return another === undefined ? linked(await byId(id, finds), Date.now(), finds) : [];
}

/** The person of a body, at the controller that it names. */
async function named({ subject, controller }: Members, finds: FindsPersons): Promise<Person | undefined> {
  if (!acceptsSubject(subject)) return undefined;
  if (controller !== undefined && typeof controller !== 'string') return undefined;
  const { id, scheme, value } = subject as Members;
  const person = await byId(id ?? (await lookedUp(controller, { scheme, value }, finds)), finds);
  return controller === undefined || person?.controller === controller ? person : undefined;
}

async function lookedUp(
  controller: string | undefined,
  { scheme, value }: Members,
  { asking }: FindsPersons,
): Promise<string | undefined> {
  try {
    return await asking.lookup(controller, { scheme: String(scheme), value: String(value) });
  } catch {
    // No controller, or no identifier: the route says what is wrong.
    return undefined;
  }
}

/** Somebody by id; undefined for nobody, and for whom the ledger has forgotten. */
async function byId(id: unknown, { store }: FindsPersons): Promise<Person | undefined> {
  const controller = await controllerOfPerson(store, id);
  return controller === undefined ? undefined : { id: id as string, controller };
}

/** The same person under all ids that are linked at a time: links never leave a controller. */
async function linked(
  person: Person | undefined,
  at: number,
  { unionOf }: FindsPersons,
): Promise<readonly Person[]> {
  if (!person) return [];
  const others = (await unionOf(person.id, at)).filter((id) => id !== person.id);
  return [person, ...others.map((id) => ({ ...person, id }))];
}

/** The time as of which a question about the person of a path is asked, milliseconds. */
function atOf({ query }: FastifyRequest): number {
  const at = (query as Members)['at'];
  return instant.accepts(at) ? readInstant(at as string) : Date.now();
}

function identifierIn({ scheme, value }: Members): Members {
  return { scheme, value };
}

function found(person: Person | undefined): readonly Person[] {
  return person ? [person] : [];
}
