import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MAX_TEXT_BYTES } from '#ledger';
import { Problem } from '../problems/problem.js';
import { parseJsonBody } from './json-body.js';
import { readBody } from './read-body.js';

/** Most bytes of a body, by what the route takes. */
export interface BodyLimits {
  readonly single: number;
  readonly batch: number;
}

const JSON_TYPE = /^application\/json(?:\s*;\s*charset\s*=\s*"?utf-8"?)?\s*$/i;

/** True for JSON in UTF-8 that is not compressed: the only bodies that are read, besides texts. */
export function isJsonRequest(request: Pick<IncomingMessage, 'headers'>): boolean {
  const encoding = request.headers['content-encoding'];
  return (
    JSON_TYPE.test(request.headers['content-type'] ?? '') &&
    (encoding === undefined || encoding === 'identity')
  );
}

/** Lets the sender pay for a body whose length was not announced. @throws Problem RATE_LIMITED */
export type PayFor = (request: FastifyRequest, bytes: number) => void;

/** One reader for every body: strict JSON for all routes, bytes as they are for the texts. */
export function readBodies(fastify: FastifyInstance, limits: BodyLimits, payFor: PayFor): void {
  const read = async (request: FastifyRequest, payload: NodeJS.ReadableStream, limit: number) => {
    const isPaid = request.headers['content-length'] !== undefined;
    try {
      const bytes = await readBody(request.raw, payload, limit);
      if (!isPaid) payFor(request, bytes.length);
      return bytes;
    } catch (error) {
      if (!isPaid && error instanceof Problem && error.code === 'BODY_TOO_LARGE') payFor(request, limit);
      throw error;
    }
  };
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', async (request: FastifyRequest, payload: NodeJS.ReadableStream) => {
    // Nothing listens there, so nothing is read: the answer is 404 or 405 whatever was sent.
    if (request.is404) return undefined;
    const { bodyLimit } = request.routeOptions.config as { readonly bodyLimit?: 'batch' | 'text' };
    if (bodyLimit === 'text') return read(request, payload, MAX_TEXT_BYTES);
    if (!isJsonRequest(request)) throw new Problem('MEDIA_TYPE_UNSUPPORTED');
    return parseJsonBody(await read(request, payload, bodyLimit === 'batch' ? limits.batch : limits.single));
  });
}
