import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Principal } from '#access';
import type { Refusals } from '../access/refusals.js';
import { SECURITY_HEADERS } from '../access/security-headers.js';
import type { Metrics } from '../ops/metrics.js';
import { requestId } from '../ops/request-log.js';
import type { ProblemMapper } from '../problems/problem-mapper.js';
import { PROBLEMS } from '../problems/problem-codes.js';
import { problemDetails, type ProblemBody } from '../problems/problem.js';
import { SentTogether } from './sent-together.js';

/** What is needed to write an answer without Fastify. */
export interface FastAnswerPorts {
  readonly metrics: Metrics;
  readonly problems: ProblemMapper;
  readonly refusals: Refusals;
}

const SECURITY = Object.entries(SECURITY_HEADERS).flat();
const JSON_TYPE = 'application/json; charset=utf-8';
const PROBLEM_TYPE = 'application/problem+json';

/** Problem details of a refusal by the rate limit, but for the id that ends them. */
const TOO_MANY = { code: 'RATE_LIMITED', ...PROBLEMS.RATE_LIMITED };
const TOO_MANY_TEXT = JSON.stringify(problemDetails(TOO_MANY, '')).slice(0, -'"}'.length);

/** Writes the answers of the fast way: headers as a list, since an object for each answer would cost more than it. */
export class FastAnswer {
  private readonly together = new SentTogether();
  private stopping = false;

  constructor(private readonly ports: FastAnswerPorts) {}

  /** Connections are closed after their answer from now on. */
  stop(): void {
    this.stopping = true;
  }

  /** An answer to a question. @param headers besides those of every answer */
  answered(
    request: IncomingMessage,
    response: ServerResponse,
    text: string,
    headers: Readonly<Record<string, string>>,
  ): void {
    this.send(request, response, 200, text, requestId(request), headers);
  }

  /** What went wrong, as problem details. */
  failed(
    request: IncomingMessage,
    response: ServerResponse,
    error: unknown,
    headers: Readonly<Record<string, string>>,
  ): void {
    const id = requestId(request);
    const problem: ProblemBody = this.ports.problems.problemOf(error, id);
    const text = JSON.stringify(problemDetails(problem, id));
    this.send(request, response, problem.status, text, id, { ...headers, ...problem.headers });
  }

  /** Too many requests: told, and counted, with as little as can be; the body stays unread. */
  tooMany(
    request: IncomingMessage,
    response: ServerResponse,
    principal: Principal | undefined,
    headers: Readonly<Record<string, string>>,
  ): void {
    const id = requestId(request);
    const route = `${request.method} ${request.url}`;
    this.ports.refusals.tell({ principal, route, why: 'rate', requestId: id, at: Date.now() });
    this.send(request, response, TOO_MANY.status, `${TOO_MANY_TEXT}${id}"}`, id, headers);
  }

  private send(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    text: string,
    id: string,
    headers: Readonly<Record<string, string>>,
  ): void {
    const length = Buffer.byteLength(text);
    const lines: string[] = [...SECURITY, 'Content-Type', status === 200 ? JSON_TYPE : PROBLEM_TYPE];
    lines.push('Content-Length', String(length), 'X-Request-ID', id);
    for (const name in headers) lines.push(name, headers[name] as string);
    if (this.stopping) lines.push('Connection', 'close');
    // Text of ASCII only goes out faster as Latin-1, and is the same bytes.
    const encoding = length === text.length ? 'latin1' : 'utf8';
    this.together.send({ response, status, headers: lines, text, encoding });
    this.ports.metrics.counted(request.url as string, status);
  }
}
