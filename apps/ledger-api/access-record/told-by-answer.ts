import type { FastifyRequest } from 'fastify';
import { isObject } from '../body/json-body.js';
import { personsSeen } from './pending-accesses.js';
import type { Person } from './persons-meant.js';
import { DECIDING, type AboutWhom, type ToldByAnswer } from './recorded-routes.js';

const TOLD: ReadonlySet<AboutWhom> = new Set<ToldByAnswer>(['decision', 'fact', 'facts', 'rows']);

/** Whether whom a request is about is told by its answer. */
export function isToldByAnswer(about: AboutWhom): about is ToldByAnswer {
  return TOLD.has(about);
}

/** Whether a request may be about somebody, by the types of its facts alone: whoever is meant is not looked at. */
export function mayBeAboutSomebody({ body }: FastifyRequest, about: ToldByAnswer): boolean {
  if (about === 'fact') return decides(body);
  return about === 'facts' ? factsOf(body).some(decides) : true;
}

/**
 * The persons whom an answer is about. What was refused is in nobody's record, and where nobody named the controller
 * the recorder knew it.
 * @param payload the answer before it is written: one fact's, or one with items
 */
export function personsTold(
  request: FastifyRequest,
  about: ToldByAnswer,
  payload: unknown,
): readonly Person[] {
  if (about === 'rows') return personsSeen(request);
  if (!isObject(payload)) return [];
  if (about !== 'facts') return ('items' in payload ? recordedItems(payload) : [payload]).flatMap(personOf);
  const facts = factsOf(request.body);
  return recordedItems(payload).flatMap((recorded, i) => (decides(facts[i]) ? personOf(recorded) : []));
}

/** What was recorded for each item, in the items' order; undefined for one that was refused. */
function recordedItems({ items }: Readonly<Record<string, unknown>>): readonly unknown[] {
  if (!Array.isArray(items)) return [];
  return items.map((item: unknown) => (isObject(item) ? item['recorded'] : undefined));
}

function personOf(recorded: unknown): readonly Person[] {
  if (!isObject(recorded)) return [];
  const { subject, controller } = recorded;
  return typeof subject === 'string' && typeof controller === 'string' ? [{ id: subject, controller }] : [];
}

function factsOf(body: unknown): readonly unknown[] {
  const facts = isObject(body) ? body['facts'] : undefined;
  return Array.isArray(facts) ? facts : [];
}

function decides(fact: unknown): boolean {
  return isObject(fact) && DECIDING.has(fact['type']);
}
