import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Metrics } from './metrics.js';

/**
 * A caller's id is echoed and logged, so only what no person is known by is taken over: a UUID, or 16 to 64 hex digits
 * (a trace id) with a letter among them, since digits alone may be the number of a phone or a card.
 */
const REQUEST_ID =
  /^(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[0-9]*[a-f])[0-9a-f]{16,64})$/i;

/** The request's id: the caller's `X-Request-ID` if it has such a shape, else a new one. */
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
