import { createHmac } from 'node:crypto';
import { decodeJwt, jwtVerify, type JWTPayload } from 'jose';
import type { Known, VerifiesTokens } from '../identify/credentials.js';
import type { Grant } from '../principals/principal.js';
import type { ClaimRule, Issuer } from './issuer.js';
import { IssuerKeys, KeysUnavailable } from './issuer-keys.js';
import { Places, TooManyWait } from './places.js';

/** Three parts of base64url (RFC 7519). */
const JWT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** Signatures that are checked at the same time, as many as Node has threads for; and tokens that wait for it. */
const AT_ONCE = 4;
const MAY_WAIT = 1_000;

interface Trusted {
  readonly issuer: Issuer;
  readonly keys: IssuerKeys;
}

/**
 * Tokens of OpenID providers (JWT). The issuer in the token only chooses among those that were configured; where its
 * keys are, which algorithms count and for whom a token must be is never taken from a token.
 */
export class OidcTokens implements VerifiesTokens {
  readonly #trusted: ReadonlyMap<string, Trusted>;
  readonly #places = new Places(AT_ONCE, MAY_WAIT);

  /** @param principalKey makes the principal's id of issuer and subject: a subject may be an address */
  constructor(
    issuers: readonly Issuer[],
    private readonly principalKey: Uint8Array,
    private readonly clock: { now(): number },
  ) {
    this.#trusted = new Map(
      issuers.map((issuer) => [issuer.issuer, { issuer, keys: new IssuerKeys(issuer, clock) }]),
    );
  }

  takes(text: string): boolean {
    return this.#trusted.size > 0 && JWT.test(text);
  }

  async verify(text: string): Promise<Known | 'bad' | 'unavailable' | 'busy'> {
    let leave: (() => void) | undefined;
    try {
      const trusted = this.#trusted.get(decodeJwt(text).iss ?? '');
      if (trusted === undefined) return 'bad';
      const { issuer, keys } = trusted;
      const { payload } = await jwtVerify(
        text,
        // A token takes a place only once it names a key of a trusted issuer, and not while that key is fetched.
        async (header, token) => {
          const key = await keys.keyFor(header as { alg: string }, token);
          leave = await this.#places.take();
          return key;
        },
        {
          issuer: issuer.issuer,
          audience: issuer.audience,
          algorithms: [...issuer.algorithms],
          clockTolerance: issuer.clockSkewSeconds,
          requiredClaims: ['sub', 'exp'],
          currentDate: new Date(this.clock.now()),
          ...(issuer.type !== undefined && { typ: issuer.type }),
        },
      );
      return {
        principal: { id: this.#idOf(payload), kind: 'token', grants: grantsIn(payload, issuer.rules) },
        until: ((payload.exp as number) + issuer.clockSkewSeconds) * 1_000,
      };
    } catch (error) {
      if (error instanceof TooManyWait) return 'busy';
      return error instanceof KeysUnavailable ? 'unavailable' : 'bad';
    } finally {
      leave?.();
    }
  }

  #idOf({ iss, sub }: JWTPayload): string {
    const mac = createHmac('sha256', this.principalKey)
      .update(JSON.stringify([iss, sub]))
      .digest();
    return `token_${mac.subarray(0, 16).toString('base64url')}`;
  }
}

/** The grants of whoever has these claims; none if no rule speaks of them. */
export function grantsIn(payload: JWTPayload, rules: readonly ClaimRule[]): readonly Grant[] {
  return rules.filter(({ claim, holds }) => isHeld(claimAt(payload, claim), holds)).map(({ grant }) => grant);
}

function claimAt(payload: JWTPayload, path: string): unknown {
  // The whole name first: names with dots, such as https://example.org/roles, are usual.
  if (Object.hasOwn(payload, path)) return payload[path];
  return path.split('.').reduce<unknown>((value, name) => {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    return inside ? (value as Record<string, unknown>)[name] : undefined;
  }, payload);
}

function isHeld(value: unknown, wanted: string): boolean {
  if (typeof value === 'string') return value === wanted || value.split(' ').includes(wanted);
  return Array.isArray(value) && value.includes(wanted);
}
