import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener } from 'node:http';
import { PROBLEMS } from './problem-codes.js';
import { problemDetails } from './problem.js';

/**
 * Refuses a request of HTTP/1.1 without exactly one Host (RFC 9112, 3.2) with problem details. Node would answer such a
 * request with a bare 400 of its own (`requireHostHeader`), and takes the first of several.
 */
export function withHost(serve: RequestListener): RequestListener {
  return (request, response) => {
    if (request.httpVersion !== '1.1' || hostsOf(request) === 1) {
      serve(request, response);
      return;
    }
    const { status, title, detail } = PROBLEMS.REQUEST_INVALID;
    const correlationId = randomUUID();
    const errors = [{ field: 'Host', message: 'must stand there once' }];
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
