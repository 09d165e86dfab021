import type { Access, AccessRecord } from '#accountability';
import type { FastifyRequest } from 'fastify';
import type { Person } from './persons-meant.js';

/** What is to be recorded of a request once there is something to show. */
interface Pending {
  readonly record: AccessRecord;
  readonly accesses: readonly Access[];
}

const pending = new WeakMap<FastifyRequest, Pending>();

const seen = new WeakMap<FastifyRequest, readonly Person[]>();

/** Notes whom a request's answer rests on, where only its handler knows. */
export function noteSeen(request: FastifyRequest, persons: readonly Person[]): void {
  seen.set(request, persons);
}

/** Whom `noteSeen` noted. */
export function personsSeen(request: FastifyRequest): readonly Person[] {
  return seen.get(request) ?? [];
}

/** Notes what a request will be recorded as. */
export function expectAccesses(request: FastifyRequest, accesses: Pending): void {
  pending.set(request, accesses);
}

/**
 * Records what a request shows, once; durable when this returns. Fastify's `onSend` calls it; whoever answers past
 * Fastify calls it before the first byte. @throws AccessNotRecorded, the store's errors: show nothing then
 */
export async function recordShown(request: FastifyRequest): Promise<void> {
  const found = pending.get(request);
  // Whatever comes of it is told once: the answer to a failure is no access.
  pending.delete(request);
  if (found) await Promise.all(found.accesses.map((access) => found.record.record(access)));
}
