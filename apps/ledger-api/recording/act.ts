import type { Principal } from '#access';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { principalOf } from '../access/principal-of.js';
import { Problem } from '../problems/problem.js';

/** What a recording route needs of its request besides the body's meaning. */
export interface Act {
  /** Who sent it. */
  readonly principal: Principal;
  /** As sent in `Idempotency-Key`. */
  readonly idempotencyKey?: string;
  /** The revision named in `If-Match`. */
  readonly ifMatch?: bigint;
  /** Decoded path parameters: part of the request's mac. */
  readonly pathParams: Readonly<Record<string, string>>;
  /** The parsed JSON as sent: part of the request's mac. */
  readonly item: unknown;
  readonly reply: FastifyReply;
}

/** The act behind a request. @throws Problem HEADER_INVALID */
export function actOf(request: FastifyRequest, reply: FastifyReply): Act {
  const key = request.headers['idempotency-key'];
  const match = request.headers['if-match'];
  return {
    principal: principalOf(request),
    ...(key !== undefined && { idempotencyKey: idempotencyKey(key) }),
    ...(match !== undefined && { ifMatch: revision(match) }),
    pathParams: { ...(request.params as Record<string, string>) },
    item: request.body ?? null,
    reply,
  };
}

/** Parameter decorator of the recording routes. */
export const TheAct = createParamDecorator((_data: unknown, context: ExecutionContext): Act => {
  const http = context.switchToHttp();
  return actOf(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
});

// facts-and-subjects.md 11: 1 to 255 visible ASCII characters, and no personal data: an address has an @.
function idempotencyKey(value: string | string[]): string {
  if (typeof value === 'string' && /^[!-~]{1,255}$/.test(value) && !value.includes('@')) return value;
  throw new Problem('HEADER_INVALID', [
    {
      field: 'Idempotency-Key',
      message: 'must be 1 to 255 visible ASCII characters without @ (no personal data)',
    },
  ]);
}

function revision(value: string): bigint {
  const digits = /^"(0|[1-9]\d{0,18})"$/.exec(value)?.[1];
  if (digits !== undefined) return BigInt(digits);
  throw new Problem('HEADER_INVALID', [
    { field: 'If-Match', message: 'must be the ETag of an earlier answer, for example "4"' },
  ]);
}
