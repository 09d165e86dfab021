import type { IncomingMessage } from 'node:http';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** A request with a body costs one point, and one more for each so many bytes: a batch is dearer than a check. */
const BYTES_PER_POINT = 8_192;

/** Bad tokens from one address per second, before the answers to more of them wait. */
const BAD_PER_SECOND = 20;

/** What is left to a principal. */
export interface Allowance {
  readonly ok: boolean;
  /** `RateLimit`, `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), and `Retry-After` where nothing is left. */
  readonly headers: Readonly<Record<string, string>>;
}

/** How much a principal may ask per second; what one takes is not taken from another. */
export class RateLimits {
  readonly #principals: RateLimiterMemory;
  readonly #bad = new RateLimiterMemory({ points: BAD_PER_SECOND, duration: 1 });
  readonly #policy: string;

  /** @param perSecond points of one principal in each second */
  constructor(private readonly perSecond: number) {
    this.#principals = new RateLimiterMemory({ points: perSecond, duration: 1 });
    this.#policy = `"principal";q=${perSecond};w=1`;
  }

  /** Takes the points of a request, as far as its length was announced. */
  take(principalId: string, request: Pick<IncomingMessage, 'headers'>): Promise<Allowance> {
    const bytes = Number(request.headers['content-length'] ?? 0) || 0;
    return this.#consume(principalId, 1 + pointsOf(bytes));
  }

  /** Takes the points of a body whose length was not announced, once it was read. @param bytes its length */
  takeRest(principalId: string, bytes: number): Promise<Allowance> {
    return this.#consume(principalId, pointsOf(bytes));
  }

  #consume(principalId: string, wanted: number): Promise<Allowance> {
    // A request dearer than a second’s allowance would never be answered.
    const points = Math.min(this.perSecond, wanted);
    return this.#principals.consume(principalId, points).then(
      (left) => ({ ok: true, headers: this.#headers(left) }),
      (left: unknown) => {
        if (!(left instanceof RateLimiterRes)) throw left;
        const seconds = Math.max(1, Math.ceil(left.msBeforeNext / 1_000));
        return { ok: false, headers: { ...this.#headers(left), 'Retry-After': String(seconds) } };
      },
    );
  }

  #headers({ remainingPoints, msBeforeNext }: RateLimiterRes): Record<string, string> {
    return {
      'RateLimit-Policy': this.#policy,
      RateLimit: `"principal";r=${remainingPoints};t=${Math.ceil(msBeforeNext / 1_000)}`,
    };
  }

  /** A token from an address was none. @returns whether so many are that the sender is slowed down */
  async noteBad(address: string): Promise<boolean> {
    return (await this.#bad.penalty(address)).consumedPoints > BAD_PER_SECOND;
  }
}

function pointsOf(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_POINT);
}
