import type { Principal } from '#access';
import { controllerOfPerson } from '#ledger';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../configuration/configuration.js';
import type { ServicePorts } from '../service-ports.js';
import { Gate } from './gate.js';
import { guardRoutes } from './guard-routes.js';
import { RateLimits } from './rate-limits.js';
import { Reach } from './reach/reach.js';
import type { Refusals } from './refusals.js';

const clock = { now: () => Date.now() };

/** Puts the gate before every route, over the ports of the service. */
export function guard(
  fastify: FastifyInstance,
  { access, published, store, exports }: ServicePorts,
  { RATE_LIMIT }: Configuration,
  refusals: Refusals,
  onKnown?: (principal: Principal) => void,
): Gate {
  const gate = new Gate({
    credentials: access.credentials,
    limits: new RateLimits(RATE_LIMIT, clock),
    clock,
    ...(onKnown && { onKnown }),
  });
  const reach = new Reach({
    now: clock.now,
    controllers: () => published.controllers(),
    ownerOf: (subjectId) => controllerOfPerson(store, subjectId),
    exportOf: (id) => exports.state(id),
    orderedBy: new Map(),
  });
  guardRoutes(fastify, { gate, reach, refusals, clock });
  return gate;
}
