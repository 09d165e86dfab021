import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { NOWHERE } from '#ledger';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { guard } from './access/guard.js';
import { principalIfAny } from './access/principal-of.js';
import { noteRefusal } from './access/refusal-of.js';
import { Refusals } from './access/refusals.js';
import { secureAnswers } from './access/security-headers.js';
import { FirstUses } from './access-record/first-uses.js';
import { recordAccess } from './access-record/record-access.js';
import { AppModule } from './app.module.js';
import { FastCheck } from './asking/fast-check.js';
import { readBodies } from './body/body-parser.js';
import type { Configuration } from './configuration/configuration.js';
import { KeepsDecisions } from './decisions/keeps-decisions.js';
import { watchDecisions } from './decisions/watch-decisions.js';
import { OpenConnections } from './open-connections.js';
import { serveDescription } from './openapi/docs-page.js';
import { CheckMetrics } from './ops/check-metrics.js';
import { watchLedger } from './ops/ledger-metrics.js';
import { Metrics } from './ops/metrics.js';
import { watchProjections } from './ops/projection-metrics.js';
import { requestId, watchRequests } from './ops/request-log.js';
import type { ServiceLogger } from './ops/service-logger.js';
import { refuseMalformedHttp } from './problems/malformed-http.js';
import { withHost } from './problems/missing-host.js';
import { ProblemMapper } from './problems/problem-mapper.js';
import { RouteIndex } from './problems/route-index.js';
import { sendProblem } from './problems/send-problem.js';
import type { ServicePorts } from './service-ports.js';

/** The application with all its routes, ready to listen. */
export interface Application {
  readonly nest: NestFastifyApplication;
  /** Takes no more connections, answers what is under way, ends. */
  close(): Promise<void>;
}

/** Limits of the node:http server: a header or an idle connection must not hold memory for ever. */
const SERVER = {
  keepAliveTimeout: 72_000,
  requestTimeout: 60_000,
  headersTimeout: 10_000,
  // Node looks every half minute, which is a long time for a socket that does nothing.
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
  // Told with problem details instead (`withHost`).
  requireHostHeader: false,
};

/**
 * How long requests that are under way may take to end once the service stops, milliseconds: below the half minute
 * that systemd and Kubernetes leave before they kill. Whoever has not sent the rest of a request by then gets none.
 */
const END_WITHIN_MS = 20_000;

/** Builds the application over its ports; nothing listens yet. */
export async function makeApplication(
  ports: ServicePorts,
  configuration: Configuration,
  logger: ServiceLogger,
): Promise<Application> {
  const fast = new FastCheck();
  const routes = new RouteIndex();
  const problems = new ProblemMapper();
  const connections = new OpenConnections();
  const hosts = configuration.AUTH === 'off' ? 'loopback' : 'any';
  const adapter = new FastifyAdapter({
    serverFactory: (ordinary: RequestListener) => {
      const server = createServer(SERVER, connections.before(withHost(hosts, fast.before(ordinary))));
      // More are let go at once: those that are there get their answers.
      server.maxConnections = configuration.MAX_CONNECTIONS;
      connections.watch(server);
      return server;
    },
    genReqId: (request: IncomingMessage) => requestId(request),
    clientErrorHandler: refuseMalformedHttp,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(reply, problems.problemOf(error, request.id)),
    // Requests on open connections are still served while the service stops, and each closes its connection.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 200 },
    exposeHeadRoutes: false,
  });
  const fastify = adapter.getInstance<FastifyInstance>();
  routes.listenTo(fastify);
  const nest = await NestFactory.create<NestFastifyApplication>(AppModule.over(ports, routes), adapter, {
    logger,
    bodyParser: false,
    abortOnError: false,
  });
  const metrics = nest.get(Metrics);
  watchRequests(fastify, logger.pino, metrics);
  secureAnswers(fastify);
  watchLedger(ports.state, metrics);
  watchProjections(ports.projections, metrics);
  watchDecisions(ports.decisions, metrics);
  const firstUses = new FirstUses();
  const gate = guard(fastify, ports, configuration, nest.get(Refusals), (principal) =>
    firstUses.seen(principal),
  );
  const accessRecorded =
    ports.accessRecord &&
    recordAccess(fastify, {
      record: ports.accessRecord,
      asking: ports.asking,
      store: ports.store,
      unionOf: async (id, at) => ports.audit.persons.unionOf(id, (await ports.store.head()) ?? NOWHERE, at),
      exportOf: (id) => ports.exports.state(id),
      controllers: () => ports.published.controllers(),
      refusals: nest.get(Refusals),
      firstUses,
      metrics,
      reason: configuration.ACCESS_REASON,
    });
  const limits = {
    single: configuration.BODY_LIMIT_KB * 1024,
    batch: configuration.BATCH_BODY_LIMIT_KB * 1024,
  };
  readBodies(fastify, limits, (request, bytes) => {
    const problem = gate.payRest(principalIfAny(request), bytes);
    if (problem === undefined) return;
    noteRefusal(request, 'rate');
    throw problem;
  });
  serveDescription(nest);
  await nest.init();
  await fastify.ready();
  fast.serve({
    gate,
    controllers: () => ports.published.controllers(),
    asking: ports.asking,
    checks: nest.get(CheckMetrics),
    decisions: nest.get(KeepsDecisions),
    metrics,
    problems,
    refusals: nest.get(Refusals),
    limits,
  });
  return {
    nest,
    close: async () => {
      fast.stop();
      const ended = connections.end(nest.getHttpServer() as Server, END_WITHIN_MS);
      try {
        await nest.close();
        await accessRecorded?.();
      } finally {
        ended();
      }
    },
  };
}
