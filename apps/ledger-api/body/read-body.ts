import type { IncomingMessage } from 'node:http';
import { Problem } from '../problems/problem.js';

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
  if (Number(request.headers['content-length'] ?? 0) > limit)
    return Promise.reject(new Problem('BODY_TOO_LARGE'));
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    payload.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        payload.removeAllListeners('data');
        reject(new Problem('BODY_TOO_LARGE'));
      } else {
        chunks.push(chunk);
      }
    });
    payload.on('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)));
    payload.on('error', () => reject(new Problem('REQUEST_INVALID')));
    payload.on('close', () => reject(new Problem('REQUEST_INVALID')));
  });
}
