import type { IncomingMessage } from 'node:http';
import { Problem } from '../problems/problem.js';

/**
 * How much beyond the limit is read and let go before the refusal: the answer closes the connection, and a sender
 * that is still writing then hears of a broken pipe instead.
 */
const LET_FINISH_BYTES = 64 * 1024 * 1024;

/** Bytes that were read from a request before Fastify got it (the fast way of the check routes). */
const bytesRead = new WeakMap<IncomingMessage, Buffer>();

/** Leaves bytes that were already read where `readBody` finds them. */
export function keepBody(request: IncomingMessage, bytes: Buffer): void {
  bytesRead.set(request, bytes);
}

/**
 * The bytes of a request's body.
 * @param limit most bytes that are taken
 * @throws Problem BODY_TOO_LARGE, REQUEST_INVALID (the client broke off)
 */
export function readBody(
  request: IncomingMessage,
  payload: NodeJS.ReadableStream,
  limit: number,
): Promise<Buffer> {
  const kept = bytesRead.get(request);
  if (kept !== undefined) {
    return kept.length > limit ? Promise.reject(new Problem('BODY_TOO_LARGE')) : Promise.resolve(kept);
  }
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit + LET_FINISH_BYTES) return Promise.reject(new Problem('BODY_TOO_LARGE'));
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let size = 0;
    let settled = false;
    const settle = (then: () => void) => {
      if (settled) return;
      settled = true;
      then();
    };
    const tooLarge = () => settle(() => reject(new Problem('BODY_TOO_LARGE')));
    payload.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit && announced <= limit) chunks.push(chunk);
      else chunks = [];
      if (size > limit + LET_FINISH_BYTES) tooLarge();
    });
    payload.on('end', () => {
      if (size > limit) tooLarge();
      else settle(() => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)));
    });
    const brokenOff = () => settle(() => reject(new Problem('REQUEST_INVALID')));
    payload.on('error', brokenOff);
    payload.on('close', brokenOff);
  });
}
