import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { PROBLEMS } from './problem-codes.js';
import { problemDetails } from './problem.js';

/** `localhost`, `127.0.0.1` or `[::1]`, with any port. */
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;

/**
 * Refuses a request of HTTP/1.1 without exactly one Host (RFC 9112, 3.2) with problem details. Node would answer such a
 * request with a bare 400 of its own (`requireHostHeader`), and takes the first of several.
 * @param taken `loopback`: no other name is taken. Where nobody is asked who sends a request, a page in a browser of
 *   this machine must not get here under a name of its own that leads to 127.0.0.1 (DNS rebinding).
 */
export function withHost(taken: 'any' | 'loopback', serve: RequestListener): RequestListener {
  return (request, response) => {
    const isOne = request.httpVersion !== '1.1' || hostsOf(request) === 1;
    const { host } = request.headers;
    const isTaken = taken === 'any' || host === undefined || LOOPBACK.test(host);
    if (isOne && isTaken) {
      serve(request, response);
      return;
    }
    const { status, title, detail } = PROBLEMS.REQUEST_INVALID;
    const correlationId = randomUUID();
    const message = isOne ? 'must be localhost, 127.0.0.1 or [::1] with AUTH=off' : 'must stand there once';
    const errors = [{ field: 'Host', message }];
    const problem = { code: 'REQUEST_INVALID', status, title, detail, errors };
    response
      .writeHead(status, {
        'Content-Type': 'application/problem+json',
        'X-Request-ID': correlationId,
        Connection: 'close',
        'X-Content-Type-Options': 'nosniff',
      })
      .end(JSON.stringify(problemDetails(problem, correlationId)));
  };
}

function hostsOf({ rawHeaders }: IncomingMessage): number {
  let hosts = 0;
  // Names and values take turns; every request comes this way, so no list is made.
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts;
}
