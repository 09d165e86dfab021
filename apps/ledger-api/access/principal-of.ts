import type { IncomingMessage } from 'node:http';
import type { Principal } from '#access';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

/** On the request itself: a map beside it would cost every check more than the question who asks. */
const PRINCIPAL = Symbol('principal');
type Noted = IncomingMessage & { [PRINCIPAL]?: Principal };

/** A request of node:http, or Fastify's around it. */
export type AnyRequest = IncomingMessage | FastifyRequest;

/** Notes who sent a request; called once, before any route sees it. */
export function setPrincipal(request: AnyRequest, principal: Principal): void {
  bare(request)[PRINCIPAL] = principal;
}

/** Who sent a request; undefined on routes that ask nobody, where no credential came. */
export function principalIfAny(request: AnyRequest): Principal | undefined {
  return bare(request)[PRINCIPAL];
}

/** Who sent a request. @throws Error on a route that the permission table opens to everybody: a defect of ours */
export function principalOf(request: AnyRequest): Principal {
  const principal = principalIfAny(request);
  if (principal === undefined) throw new Error('nobody was asked who sends this request');
  return principal;
}

/** Parameter decorator: who sent the request. */
export const ThePrincipal = createParamDecorator((_data: unknown, context: ExecutionContext): Principal =>
  principalOf(context.switchToHttp().getRequest<FastifyRequest>()),
);

function bare(request: AnyRequest): Noted {
  return 'raw' in request ? request.raw : request;
}
