import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { RefusalCause } from './refusals.js';

const listening = new WeakMap<IncomingMessage, (why: RefusalCause) => void>();

/** Says whom to tell if a request, or one item of it, is refused. */
export function onRefusalOf(request: FastifyRequest, tell: (why: RefusalCause) => void): void {
  listening.set(request.raw, tell);
}

/** A request was refused, or an item of it: told once for each request. */
export function noteRefusal(request: FastifyRequest, why: RefusalCause): void {
  const tell = listening.get(request.raw);
  listening.delete(request.raw);
  tell?.(why);
}
