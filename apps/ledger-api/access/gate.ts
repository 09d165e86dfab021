import type { IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { grantsOf, NOBODY_ASKED, type Credentials, type Identified, type Principal } from '#access';
import { Problem } from '../problems/problem.js';
import type { Admission } from './admission.js';
import { forbidden, unauthenticated } from './challenge.js';
import { PERMISSIONS, ROUTES, type Permission } from './permissions.js';
import type { RateLimits } from './rate-limits.js';

/** What the gate asks; without credentials (`AUTH=off`) nobody is asked anything. */
export interface GateParts {
  readonly credentials: Credentials | undefined;
  readonly limits: RateLimits;
  readonly clock: { now(): number };
  /** Told of everybody who is known, at each request. */
  readonly onKnown?: (principal: Principal) => void;
}

/** How long a request beyond the limit waits for its refusal: whoever asks again at once is slowed down to that. */
const HOLD_MS = 200;

/** Refusals are told one by one over so long: connections that were refused together do not come back together. */
const SPREAD_MS = 200;
const SPREAD_STEP_MS = 4;

/** Beyond so many that wait, refusals are told at once: each holds a socket. */
const MOST_HELD = 1_000;

const EVERYBODY: Admission = { ok: true, principal: NOBODY_ASKED, headers: {} };

/**
 * Who sends a request, and whether the role may use the route at all: decided before the body is read. How far the
 * role reaches is decided with the body (`reach/`, `may-record.ts`, `may-check.ts`).
 */
export class Gate {
  #held = 0;
  #spread = 0;

  constructor(private readonly parts: GateParts) {}

  /** At once where memory is enough; a promise where a token is checked or a refusal is held back. @param route method and pattern */
  admit(request: IncomingMessage, route: string): Admission | Promise<Admission> {
    const { credentials } = this.parts;
    if (credentials === undefined) return EVERYBODY;
    const line = ROUTES[route];
    // A route that nobody gave a line is nobody's.
    const permission: Permission = line === undefined ? { roles: new Set() } : PERMISSIONS[line.permission];
    const known = credentials.identifyNow(request.headers.authorization, request.socket);
    return known?.ok === false
      ? this.#stranger(known, permission)
      : known === undefined
        ? this.#unknown(credentials, request, permission)
        : this.#known(known.principal, request, permission);
  }

  async #unknown(
    credentials: Credentials,
    request: IncomingMessage,
    permission: Permission,
  ): Promise<Admission> {
    const identified = await credentials.identify(request.headers.authorization);
    if (identified.ok) return this.#known(identified.principal, request, permission);
    const admission = this.#stranger(identified, permission);
    if (identified.why !== 'bad') return admission;
    // Whoever tries many is slowed down. A good token is looked at all the same: others may come from that address.
    const tooMany = this.parts.limits.noteBad(request.socket.remoteAddress ?? '');
    return tooMany ? this.#heldBack(admission) : admission;
  }

  #stranger({ why }: Identified & { ok: false }, permission: Permission): Admission {
    if (why === 'none' && permission.open) return { ok: true, principal: undefined, headers: {} };
    if (why === 'busy') {
      const problem = new Problem('RATE_LIMITED', [], { 'Retry-After': '1' });
      return { ok: false, principal: undefined, problem, why: 'rate' };
    }
    const problem = why === 'unavailable' ? new Problem('ISSUER_UNAVAILABLE') : unauthenticated(why);
    return { ok: false, principal: undefined, problem, why: 'unauthenticated' };
  }

  #known(
    principal: Principal,
    request: IncomingMessage,
    permission: Permission,
  ): Admission | Promise<Admission> {
    this.parts.onKnown?.(principal);
    const { ok, headers } = this.parts.limits.take(principal.id, request);
    if (!ok) {
      const problem = new Problem('RATE_LIMITED', [], headers);
      return this.#heldBack({ ok: false, principal, problem, why: 'rate' });
    }
    if (this.#may(principal, permission)) return { ok: true, principal, headers };
    return { ok: false, principal, problem: forbidden(), why: 'role' };
  }

  /**
   * What a body costs whose length was not announced, once it was read; undefined: it is paid, or nobody counts.
   * @param bytes its length, or the most that is taken
   */
  payRest(principal: Principal | undefined, bytes: number): Problem | undefined {
    if (this.parts.credentials === undefined || principal === undefined) return undefined;
    const { ok, headers } = this.parts.limits.takeRest(principal.id, bytes);
    return ok ? undefined : new Problem('RATE_LIMITED', [], headers);
  }

  #may(principal: Principal, { roles, subject, open }: Permission): boolean {
    if (open) return true;
    if (principal.kind === 'subject') return subject === true;
    return grantsOf(principal, roles, this.parts.clock.now()).length > 0;
  }

  #heldBack(admission: Admission): Admission | Promise<Admission> {
    if (this.#held >= MOST_HELD) return admission;
    this.#held += 1;
    this.#spread = (this.#spread + SPREAD_STEP_MS) % SPREAD_MS;
    return pause(HOLD_MS + this.#spread, admission, { ref: false }).finally(() => (this.#held -= 1));
  }
}
