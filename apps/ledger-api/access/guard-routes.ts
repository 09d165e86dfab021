import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.js';
import { admissionOf, type Admission } from './admission.js';
import type { Gate } from './gate.js';
import { setPrincipal, principalIfAny } from './principal-of.js';
import { noteRefusal, onRefusalOf } from './refusal-of.js';
import type { Reach } from './reach/reach.js';
import type { Refusals, RefusalCause } from './refusals.js';

/** What stands between the network and the routes. */
export interface GuardParts {
  readonly gate: Gate;
  readonly reach: Reach;
  readonly refusals: Refusals;
  readonly clock: { now(): number };
}

/** Method and pattern of the route that serves a request. */
export function routeOf(request: FastifyRequest): string {
  return `${request.method} ${request.routeOptions.url ?? ''}`;
}

/**
 * Every request passes twice: before its body is read, for who it is and what the role may; and before the route's
 * handler, for how far the grant reaches. What an answer may show is cut before it is written.
 */
export function guardRoutes(fastify: FastifyInstance, { gate, reach, refusals, clock }: GuardParts): void {
  const refused = (request: FastifyRequest, why: RefusalCause) =>
    refusals.tell({
      principal: principalIfAny(request),
      route: routeOf(request),
      why,
      requestId: request.id,
      at: clock.now(),
    });

  fastify.addHook('onRequest', async (request, reply) => {
    // There is nothing to protect, and the description of the API is public.
    if (request.is404) return;
    onRefusalOf(request, (why) => refused(request, why));
    // A check that the fast way has asked about already.
    const admission = admissionOf(request.raw) ?? (await gate.admit(request.raw, routeOf(request)));
    take(request, reply, admission);
    if (admission.ok) return;
    noteRefusal(request, admission.why);
    throw admission.problem;
  });

  fastify.addHook('preHandler', async (request) => {
    const principal = principalIfAny(request);
    if (request.is404 || principal === undefined) return;
    try {
      await reach.narrow(request, routeOf(request), principal);
    } catch (error) {
      if (error instanceof Problem && error.code === 'FORBIDDEN') noteRefusal(request, 'scope');
      throw error;
    }
  });

  fastify.addHook('preSerialization', async (request, _reply, payload) => reach.shown(request, payload));
}

function take(request: FastifyRequest, reply: FastifyReply, admission: Admission): void {
  if (admission.principal) setPrincipal(request, admission.principal);
  if (admission.ok) reply.headers(admission.headers);
}
