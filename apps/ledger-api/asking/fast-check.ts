import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { parseStrictJson, utf8Text } from '#stored-event';
import type { Asking, CheckAnswer } from '#ledger';
import { isJsonRequest } from '../body/body-parser.js';
import { MAX_JSON_DEPTH } from '../body/json-body.js';
import { keepBody } from '../body/read-body.js';
import { checkRequest } from '../dto/check.dto.js';
import type { CheckMetrics } from '../ops/check-metrics.js';
import { requestId } from '../ops/request-log.js';
import { acceptsCheck } from './accepts-check.js';

/** What the fast way needs; set once the application is made. */
export interface FastCheckPorts {
  readonly asking: Asking;
  readonly metrics: CheckMetrics;
  /** Longest body that it takes. */
  readonly bodyLimit: number;
}

/**
 * The fast way of `POST /v1/check`, before Fastify routes anything (check-api.md, "Measured"): an ordinary question
 * about a warm subject is answered from memory within one turn of the event loop. Whatever is not ordinary (a body
 * that is at fault, a cold subject, a refusal, an unknown header) goes to the Nest route with the body kept for it,
 * so that there is one place for errors and one for waiting.
 */
export class FastCheck {
  private ports: FastCheckPorts | undefined;
  private stopping = false;

  /** From now on questions are answered here. */
  serve(ports: FastCheckPorts): void {
    this.ports = ports;
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
        const answer = this.answer(ports, bytes);
        if (answer === undefined) {
          keepBody(request, bytes);
          ordinary(request, response);
        } else {
          this.send(request, response, answer);
        }
      });
    };
  }

  private answer({ asking, metrics }: FastCheckPorts, bytes: Buffer): CheckAnswer | undefined {
    try {
      const body = parseStrictJson(utf8Text(bytes), { maxDepth: MAX_JSON_DEPTH });
      if (!acceptsCheck(body)) return undefined;
      const started = performance.now();
      const answer = asking.tryCheckNow(checkRequest(body));
      if (answer !== undefined) metrics.decided(answer.reason, (performance.now() - started) / 1000);
      return answer;
    } catch {
      // The ordinary way finds the same fault and says it as problem details.
      return undefined;
    }
  }

  private send(request: IncomingMessage, response: ServerResponse, answer: CheckAnswer): void {
    const text = JSON.stringify(answer);
    response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
      'X-Request-ID': requestId(request),
      ...(this.stopping && { Connection: 'close' }),
    });
    response.end(text);
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
