import type { Principal } from '#access';
import { type EventStore, StreamForgotten } from '#event-store';
import { decodeTrusted } from '#stored-event';
import { subjectStream } from '#subjects';
import type { FastifyInstance } from 'fastify';
import type { Configuration } from '../configuration/configuration.js';
import type { ServicePorts } from '../service-ports.js';
import { Gate } from './gate.js';
import { guardRoutes } from './guard-routes.js';
import { RateLimits } from './rate-limits.js';
import { Reach } from './reach/reach.js';
import type { Refusals } from './refusals.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
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
    limits: new RateLimits(RATE_LIMIT),
    clock,
    ...(onKnown && { onKnown }),
  });
  const reach = new Reach({
    now: clock.now,
    controllers: () => published.controllers(),
    ownerOf: (subjectId) => ownerOf(subjectId, store),
    exportOf: (id) => exports.state(id),
    orderedBy: new Map(),
  });
  guardRoutes(fastify, { gate, reach, refusals, clock });
  return gate;
}

/** Whose a forgotten person was is known to nobody: the person is as unknown as one who was never there. */
async function ownerOf(subjectId: string, store: EventStore): Promise<string | undefined> {
  if (!UUID.test(subjectId)) return undefined;
  try {
    const [first] = await store.readStream(subjectStream(subjectId), { limit: 1 });
    return first && decodeTrusted(first.data).body.controller;
  } catch (error) {
    if (error instanceof StreamForgotten) return undefined;
    throw error;
  }
}
