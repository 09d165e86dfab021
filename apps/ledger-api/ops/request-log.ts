import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/** A caller's id is taken over if it can be echoed and logged safely; an address can hide in longer ones. */
const REQUEST_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,99}$/;

/** The request's id: the caller's `X-Request-ID`, or a new one. */
export function requestId(request: Pick<IncomingMessage, 'headers'>): string {
  const sent = request.headers['x-request-id'];
  return typeof sent === 'string' && REQUEST_ID.test(sent) ? sent : randomUUID();
}

/**
 * One log line and one count per request: method, the route's pattern (never the path: somebody may have put an
 * identifier there), status, duration.
 */
export function watchRequests(fastify: FastifyInstance, log: Logger, metrics: Metrics): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('X-Request-ID', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unknown' : (request.routeOptions.url ?? 'unknown');
    const { statusCode: status } = reply;
    metrics.requests.inc({ method: request.method, route, status });
    metrics.seconds.observe({ route }, reply.elapsedTime / 1000);
    const line = {
      requestId: request.id,
      method: request.method,
      route,
      status,
      ms: Math.round(reply.elapsedTime),
    };
    // Probes and ordinary questions would drown everything else.
    if (route.startsWith('/health') || route === '/metrics' || route.startsWith('/v1/check'))
      log.debug(line, 'request');
    else log.info(line, 'request');
    done();
  });
}
