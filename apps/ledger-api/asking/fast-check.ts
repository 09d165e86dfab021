import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parseStrictJson, utf8Text } from '#stored-event';
import type { Asking, CheckAnswer } from '#ledger';
import { isJsonRequest } from '../body/body-parser.js';
import { MAX_JSON_DEPTH } from '../body/json-body.js';
import { keepBody } from '../body/read-body.js';
import { checkRequest, type CheckBody } from '../dto/check.dto.js';
import type { CheckMetrics } from '../ops/check-metrics.js';
import type { Metrics } from '../ops/metrics.js';
import { requestId } from '../ops/request-log.js';
import type { ProblemMapper } from '../problems/problem-mapper.js';
import { problemDetails } from '../problems/problem.js';
import { acceptsCheck } from './accepts-check.js';

/** What the fast way needs; set once the application is made. */
export interface FastCheckPorts {
  readonly asking: Asking;
  readonly checks: CheckMetrics;
  readonly metrics: Metrics;
  readonly problems: ProblemMapper;
  /** Longest body that it takes, bytes. */
  readonly bodyLimit: number;
}

/**
 * The fast way of `POST /v1/check`, before Fastify routes anything (check-api.md, "Measured"). A question about a
 * warm subject is answered from memory within one turn of the event loop, any other as soon as the engine answers.
 * A body that is at fault, and whatever else is unusual, goes to the Nest route with the body kept for it: so the
 * DTO is the one place for what is wrong with a body.
 */
export class FastCheck {
  private ports: FastCheckPorts | undefined;
  private stopping = false;
  /** The count of answered checks: looked up once, for it rises with every request. */
  private counted: { inc(): void } | undefined;

  /** From now on questions are answered here. */
  serve(ports: FastCheckPorts): void {
    this.ports = ports;
    this.counted = ports.metrics.requests.labels('POST', '/v1/check', '200');
  }

  /** Connections are closed after their answer, so that the server can end. */
  stop(): void {
    this.stopping = true;
  }

  /** Wraps the listener of the ordinary routes. */
  before(ordinary: RequestListener): RequestListener {
    return (request, response) => {
      const { ports } = this;
      if (ports === undefined || request.url !== '/v1/check' || !isOrdinary(request, ports.bodyLimit)) {
        ordinary(request, response);
        return;
      }
      collect(request, (bytes) => {
        const body = read(bytes);
        if (body === undefined) {
          keepBody(request, bytes);
          ordinary(request, response);
        } else {
          this.answer(ports, body, request, response);
        }
      });
    };
  }

  private answer(
    ports: FastCheckPorts,
    body: CheckBody,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const started = performance.now();
    const answered = (answer: CheckAnswer) => {
      ports.checks.decided(answer.reason, (performance.now() - started) / 1000);
      this.send(ports, response, 200, requestId(request), answer);
    };
    const failed = (error: unknown) => {
      const id = requestId(request);
      const problem = ports.problems.problemOf(error, id);
      this.send(ports, response, problem.status, id, problemDetails(problem, id), problem.headers);
    };
    try {
      const question = checkRequest(body);
      const now = ports.asking.tryCheckNow(question);
      if (now === undefined) ports.asking.check(question).then(answered, failed);
      else answered(now);
    } catch (error) {
      failed(error);
    }
  }

  private send(
    { metrics }: FastCheckPorts,
    response: ServerResponse,
    status: number,
    id: string,
    body: object,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    const text = JSON.stringify(body);
    response.writeHead(status, {
      'Content-Type': status === 200 ? 'application/json; charset=utf-8' : 'application/problem+json',
      'Content-Length': Buffer.byteLength(text),
      'X-Request-ID': id,
      ...headers,
      ...(this.stopping && { Connection: 'close' }),
    });
    response.end(text);
    if (status === 200) this.counted?.inc();
    else metrics.requests.inc({ method: 'POST', route: '/v1/check', status });
  }
}

/** The question in a body; undefined if it is none. */
function read(bytes: Buffer): CheckBody | undefined {
  try {
    const body = parseStrictJson(utf8Text(bytes), { maxDepth: MAX_JSON_DEPTH });
    return acceptsCheck(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

function isOrdinary(request: IncomingMessage, bodyLimit: number): boolean {
  const { headers } = request;
  const length = Number(headers['content-length']);
  return (
    request.method === 'POST' &&
    length > 0 &&
    length <= bodyLimit &&
    headers.expect === undefined &&
    headers['transfer-encoding'] === undefined &&
    isJsonRequest(request)
  );
}

/** The whole body; if the client breaks off, nobody is left to answer. */
function collect(request: IncomingMessage, then: (bytes: Buffer) => void): void {
  let first: Buffer | undefined;
  let rest: Buffer[] | undefined;
  request.on('data', (chunk: Buffer) => {
    if (first === undefined) first = chunk;
    else (rest ??= [first]).push(chunk);
  });
  request.on('end', () => then(rest === undefined ? (first ?? Buffer.alloc(0)) : Buffer.concat(rest)));
}
