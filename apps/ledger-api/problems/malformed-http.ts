import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { PROBLEMS, type ProblemCode } from './problem-codes.js';
import { problemDetails } from './problem.js';

/** Answers what is not HTTP at all, or too large a header, with problem details on the bare socket. */
export function refuseMalformedHttp(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const code: ProblemCode = error.code === 'HPE_HEADER_OVERFLOW' ? 'HEADERS_TOO_LARGE' : 'REQUEST_INVALID';
  const { status, title, detail } = PROBLEMS[code];
  const correlationId = randomUUID();
  const body = JSON.stringify(problemDetails({ code, status, title, detail }, correlationId));
  socket.end(
    [
      `HTTP/1.1 ${status} ${title}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-ID: ${correlationId}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}
