import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parseStrictJson, utf8Text } from '#stored-event';
import type { Principal } from '#access';
import { type Asking, answerText, type CheckAnswer, type CheckRequest } from '#ledger';
import { type Admission, setAdmission } from '../access/admission.js';
import type { Gate } from '../access/gate.js';
import { askedAt, checkReach } from '../access/may-check.js';
import { setPrincipal } from '../access/principal-of.js';
import { isJsonRequest, type BodyLimits } from '../body/body-parser.js';
import { MAX_JSON_DEPTH } from '../body/json-body.js';
import { keepBody } from '../body/read-body.js';
import type { KeepsDecisions } from '../decisions/keeps-decisions.js';
import { checkRequest, type CheckBody } from '../dto/check.dto.js';
import type { CheckMetrics } from '../ops/check-metrics.js';
import { acceptsCheck, acceptsCheckBatch } from './accepts-check.js';
import { FastAnswer, type FastAnswerPorts } from './fast-answer.js';
import { Turns } from './turns.js';

/** What the fast way needs; set once the application is made. */
export interface FastCheckPorts extends FastAnswerPorts {
  readonly gate: Gate;
  /** Every controller of the ledger. */
  readonly controllers: () => readonly string[];
  readonly asking: Asking;
  readonly checks: CheckMetrics;
  /** Absent: nothing is kept. */
  readonly decisions?: KeepsDecisions | undefined;
  /** Longest bodies that it takes, bytes. */
  readonly limits: BodyLimits;
}

/** The JSON of the answer to a body; undefined if it is not ordinary. */
type Answerer = (
  ports: FastCheckPorts,
  bytes: Buffer,
  principal: Principal,
) => string | Promise<string> | undefined;

/** The routes that are served here, and how. */
const ROUTES: ReadonlyMap<string, { readonly answer: Answerer; readonly limit: 'single' | 'batch' }> =
  new Map([
    ['/v1/check', { answer: one, limit: 'single' }],
    ['/v1/check/batch', { answer: many, limit: 'batch' }],
  ]);

/**
 * The fast way of the check routes, before Fastify routes anything (check-api.md, "Measured"). A question about a
 * warm subject is answered from memory within one turn of the event loop, any other as soon as the engine answers.
 * A body that is at fault, and whatever else is unusual, goes to the Nest route with the body kept for it: so the
 * DTO is the one place for what is wrong with a body.
 */
export class FastCheck {
  private ports: FastCheckPorts | undefined;
  private answers: FastAnswer | undefined;
  private readonly turns = new Turns({ now: () => Date.now() });

  /** From now on questions are answered here. */
  serve(ports: FastCheckPorts): void {
    this.answers = new FastAnswer(ports);
    this.ports = ports;
  }

  /** Connections are closed after their answer, so that the server can end. */
  stop(): void {
    this.answers?.stop();
  }

  /** Wraps the listener of the ordinary routes. */
  before(ordinary: RequestListener): RequestListener {
    return (request, response) => {
      const { ports } = this;
      const route = ROUTES.get(request.url ?? '');
      if (ports === undefined || route === undefined || !isOrdinary(request, ports.limits[route.limit])) {
        ordinary(request, response);
        return;
      }
      const serve = (admission: Admission) =>
        this.serveAdmitted(ports, route.answer, ordinary, admission, request, response);
      // The body of a request that is refused stays unread, and its connection stands still meanwhile.
      const admission = ports.gate.admit(request, `POST ${request.url}`);
      if ('ok' in admission) serve(admission);
      else admission.then(serve).catch(() => response.destroy());
    };
  }

  private serveAdmitted(
    ports: FastCheckPorts,
    answer: Answerer,
    ordinary: RequestListener,
    admission: Admission,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const answers = this.answers as FastAnswer;
    const { principal } = admission;
    if (!admission.ok && admission.why === 'rate') {
      answers.tooMany(request, response, principal, admission.problem.headers);
      return;
    }
    // Whatever happens from here on, who sends it was asked, and counted, once.
    setAdmission(request, admission);
    if (!admission.ok || principal === undefined) {
      ordinary(request, response);
      return;
    }
    setPrincipal(request, principal);
    const { headers } = admission;
    const serve = (bytes: Buffer) => {
      const answered = (text: string) => answers.answered(request, response, text, headers);
      const failed = (error: unknown) => answers.failed(request, response, error, headers);
      try {
        const found = answer(ports, bytes, principal);
        if (found === undefined) {
          keepBody(request, bytes);
          ordinary(request, response);
        } else if (found instanceof Promise) {
          found.then(answered, failed).catch(() => response.destroy());
        } else {
          answered(found);
        }
      } catch (error) {
        failed(error);
      }
    };
    collect(request, (bytes) => this.turns.take(principal.id, () => serve(bytes)));
  }
}

/** `POST /v1/check`; undefined if the body is no question. */
function one(
  ports: FastCheckPorts,
  bytes: Buffer,
  principal: Principal,
): string | Promise<string> | undefined {
  const { asking, checks, decisions } = ports;
  const body = parsed(bytes);
  if (!acceptsCheck(body)) return undefined;
  const started = performance.now();
  const question = questionWithin(ports, principal, body);
  if (question === undefined) return undefined;
  const decided = (answer: CheckAnswer) => {
    checks.decided(answer.reason, (performance.now() - started) / 1000);
    decisions?.keep(question, answer, principal.id);
    return answerText(answer);
  };
  const now = asking.tryCheckNow(question);
  return now === undefined ? asking.check(question).then(decided) : decided(now);
}

/** `POST /v1/check/batch`; undefined if an item is no question. */
function many(ports: FastCheckPorts, bytes: Buffer, principal: Principal): Promise<string> | undefined {
  const { asking, checks, decisions } = ports;
  const body = parsed(bytes);
  if (!acceptsCheckBatch(body)) return undefined;
  const questions: CheckRequest[] = [];
  for (const check of body.checks) {
    const question = questionWithin(ports, principal, check);
    if (question === undefined) return undefined;
    questions.push(question);
  }
  return asking.checkBatch(questions).then((answers) => {
    for (const [place, answer] of answers.entries()) {
      if (!('reason' in answer)) continue;
      checks.counted(answer.reason);
      decisions?.keep(questions[place] as CheckRequest, answer, principal.id);
    }
    return `{"answers":[${answers.map(answerText).join(',')}]}`;
  });
}

/** The question, at the controller that the principal's grants mean; undefined: the ordinary way says why not. */
function questionWithin(
  { controllers }: FastCheckPorts,
  principal: Principal,
  body: CheckBody,
): CheckRequest | undefined {
  const reach = checkReach(principal, body, controllers, Date.now());
  return reach.ok ? checkRequest(askedAt(body, reach.controller)) : undefined;
}

/** The JSON in a body; undefined if it is at fault: the ordinary way finds the fault again and says it. */
function parsed(bytes: Buffer): unknown {
  try {
    return parseStrictJson(utf8Text(bytes), { maxDepth: MAX_JSON_DEPTH });
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
