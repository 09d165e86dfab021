import type { Principal } from '#access';
import { type Access, type AccessRecord, RefusalCounts } from '#accountability';
import { OutcomeUnknown, StoreFull, StoreUnavailable } from '#event-store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { routeOf } from '../access/guard-routes.js';
import { principalIfAny } from '../access/principal-of.js';
import type { Refusals, Refused } from '../access/refusals.js';
import { isObject } from '../body/json-body.js';
import { ruleOfKind } from '../dto/kinds.js';
import type { Metrics } from '../ops/metrics.js';
import type { FirstUses } from './first-uses.js';
import { expectAccesses, recordShown } from './pending-accesses.js';
import { type FindsPersons, personsMeant } from './persons-meant.js';
import { missingReason, type Reason, reasonIn } from './reason.js';
import { type AboutWhom, RECORDED, type RecordedRoute, type ToldByAnswer } from './recorded-routes.js';
import { isToldByAnswer, mayBeAboutSomebody, personsTold } from './told-by-answer.js';

/** What recording needs of the service. */
export interface RecordsAccess extends FindsPersons {
  readonly record: AccessRecord;
  readonly controllers: () => readonly string[];
  readonly refusals: Refusals;
  readonly firstUses: FirstUses;
  readonly metrics: Metrics;
  /** `required`: nobody reads about a person without saying why. */
  readonly reason: 'optional' | 'required';
}

const isId = ruleOfKind('id');

/** Roles of people; the others are systems. */
const PEOPLE: ReadonlySet<string> = new Set(['dpo', 'regulator', 'operator', 'admin']);

/**
 * Records who looks at whom before anything is shown: what is asked is found out behind the guards and before the
 * route's handler, and recorded when there is an answer and before its first byte goes out. So nothing is shown without
 * its record, and nothing is recorded that was not shown. Refusals are recorded behind their answer.
 * @returns ends it: hands over what was counted, waits for what is under way
 */
export function recordAccess(fastify: FastifyInstance, parts: RecordsAccess): () => Promise<void> {
  const { record, refusals, metrics, firstUses } = parts;
  const note = (access: Access) => record.note({ ...access, controller: onlyOf(parts) });
  const counts = new RefusalCounts(note);
  firstUses.noteTo(note);
  refusals.onRefusal((refused) => counts.refused(refusalOf(refused)));
  metrics.gauge('ledger_access_recorded', 'Accesses recorded since the start.', () => record.state.recorded);
  metrics.gauge('ledger_access_waiting', 'Accesses that wait to be recorded.', () => record.state.waiting);
  metrics.gauge(
    'ledger_access_lost',
    'Refusals and uses of keys since the start that could not be recorded.',
    () => record.state.lost,
  );

  const told = new WeakMap<FastifyRequest, Told>();
  fastify.addHook('preHandler', async (request) => {
    const route = RECORDED[routeOf(request)];
    const principal = principalIfAny(request);
    if (route === undefined || principal === undefined || !isRecorded(route, principal)) return;
    const { scope, about } = route;
    const who = whoLooks(principal);
    if (!isToldByAnswer(about)) {
      const accesses = await accessesOf(request, { scope, about, who, isOwn: isOwn(principal) }, parts);
      expectAccesses(request, { record, accesses });
    } else if (mayBeAboutSomebody(request, about)) {
      told.set(request, { scope, about, who, reason: reasonGiven(request, parts) });
    }
  });

  fastify.addHook('preSerialization', async (request, _reply, payload) => {
    const one = told.get(request);
    if (one === undefined) return payload;
    const { about, reason, ...access } = one;
    const accesses = personsTold(request, about, payload).map(({ id, controller }) => ({
      ...{ ...access, controller, subject: id },
      ...reason,
    }));
    expectAccesses(request, { record, accesses });
    return payload;
  });

  // What was refused, and what is no request at all, shows nothing and stores nothing.
  fastify.addHook('onSend', async (request, reply) => {
    if (reply.statusCode >= 400) return;
    try {
      await recordShown(request);
    } catch (error) {
      // What told whom it is about has stored its facts: an answer that says otherwise would be untrue. Sent again
      // under the same key it stores nothing twice, and is recorded when there is room.
      throw told.has(request) && saysNothingStored(error)
        ? new OutcomeUnknown('stored, and not recorded', { cause: error })
        : error;
    }
  });

  return async () => {
    counts.close();
    await record.settled();
  };
}

/** A request whose answer will say whom it is about. */
interface Told {
  readonly scope: string;
  readonly about: ToldByAnswer;
  readonly who: string;
  readonly reason: Reason;
}

/** A request that says itself whom it is about. */
interface Telling {
  readonly scope: string;
  readonly about: Exclude<AboutWhom, ToldByAnswer>;
  readonly who: string;
  /** With a person's own token. */
  readonly isOwn: boolean;
}

function isRecorded({ people }: RecordedRoute, { kind, grants }: Principal): boolean {
  return people === undefined || kind === 'off' || grants.some(({ role }) => PEOPLE.has(role));
}

function isOwn({ kind }: Principal): boolean {
  return kind === 'subject';
}

/** Whoever gave a person a token could have kept it: what is read with it stands under the giver. */
function whoLooks({ id, issuedBy }: Principal): string {
  return issuedBy === undefined ? id : `${issuedBy}/subject_token`;
}

/**
 * What a request is recorded as: one access for each person, or one about nobody alone. The reason is judged before
 * anybody is looked up, and the same whoever is meant: its refusal must not tell who is there.
 */
async function accessesOf(
  request: FastifyRequest,
  { scope, about, who, isOwn }: Telling,
  parts: RecordsAccess,
): Promise<readonly Access[]> {
  const isAlone = about !== 'export' && isAboutNobody(request, about);
  const reason = isAlone || isOwn || about === 'export' ? {} : reasonGiven(request, parts);
  const persons = isAlone ? [] : await personsMeant(request, about, parts);
  if (persons.length > 0) {
    const given = about === 'export' ? reasonGiven(request, parts) : reason;
    return persons.map(({ id, controller }) => ({ scope, who, controller, subject: id, ...given }));
  }
  if (!isAboutNobody(request, about)) return [];
  const { reference = thingIn(request, about) } = reasonIn(request.headers, 'nobody');
  return [{ scope, who, controller: controllerIn(request, about, parts), reference }];
}

/** The reason that a request about somebody gives. @throws Problem HEADER_INVALID */
function reasonGiven({ headers }: FastifyRequest, parts: Pick<RecordsAccess, 'reason'>): Reason {
  const reason = reasonIn(headers, 'somebody');
  if (parts.reason === 'required' && reason.why === undefined && reason.reference === undefined)
    throw missingReason();
  return reason;
}

/**
 * Whether a request that means no person of ours is one all the same: a list, an export of many. Whoever asks about
 * somebody who is not there learns that; a fact that decides nothing is no access.
 */
function isAboutNobody({ body }: FastifyRequest, about: RecordedRoute['about']): boolean {
  if (about === 'body') return isObject(body) && body['subject'] === undefined;
  return about === 'nobody' || about === 'export';
}

/** The export that is taken, the key that is changed: named where no case is. */
function thingIn({ params, body }: FastifyRequest, about: RecordedRoute['about']): string | undefined {
  const { id } = (about === 'export' ? params : isObject(body) ? body : {}) as { readonly id?: unknown };
  return isId.accepts(id) ? (id as string) : undefined;
}

/** The controller that a request about nobody alone names or implies; an unknown one is refused by its route. */
function controllerIn(
  { query, body, params }: FastifyRequest,
  about: RecordedRoute['about'],
  { controllers, exportOf }: RecordsAccess,
): string | undefined {
  if (about === 'export') return exportOf(String((params as { readonly id?: string }).id))?.controller;
  const given = (isObject(body) ? body : (query as Readonly<Record<string, unknown>>))['controller'];
  if (given === undefined) return onlyOf({ controllers });
  return controllers().find((controller) => controller === given);
}

/** The controller of a ledger of one: what names none is its. */
function onlyOf({ controllers }: Pick<RecordsAccess, 'controllers'>): string | undefined {
  const [only, another] = controllers();
  return another === undefined ? only : undefined;
}

function refusalOf({ principal, route, why }: Refused) {
  return { who: principal?.id, scope: RECORDED[route]?.scope ?? codeOf(route), why };
}

/** `GET /v1/subjects/:id/status` as a code: `GET.v1.subjects.:id.status`. */
function codeOf(route: string): string {
  return route.replace(/[^A-Za-z0-9_:()-]+/g, '.').slice(0, 100);
}

/** Whether the answer to an error is that nothing was stored. */
function saysNothingStored(error: unknown): boolean {
  return error instanceof StoreFull || error instanceof StoreUnavailable;
}
