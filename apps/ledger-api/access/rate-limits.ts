import type { IncomingMessage } from 'node:http';
import { RateWindows, WINDOW_MS } from './rate-windows.js';

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

/**
 * How much a principal may ask per second; what one takes is not taken from another. Answered at once, without a
 * promise: it is asked for every check.
 */
export class RateLimits {
  readonly #principals = new RateWindows();
  readonly #bad = new RateWindows();
  readonly #policy: string;
  /** Windows are a second long, so whoever is refused is told the same. */
  readonly #refused: Allowance;

  /** @param perSecond points of one principal in each second */
  constructor(
    private readonly perSecond: number,
    private readonly clock: { now(): number },
  ) {
    this.#policy = `"principal";q=${perSecond};w=${WINDOW_MS / 1_000}`;
    this.#refused = { ok: false, headers: { ...this.#headers(0), 'Retry-After': '1' } };
  }

  /** Takes the points of a request, as far as its length was announced. */
  take(principalId: string, request: Pick<IncomingMessage, 'headers'>): Allowance {
    const bytes = Number(request.headers['content-length'] ?? 0) || 0;
    return this.#consume(principalId, 1 + pointsOf(bytes));
  }

  /** Takes the points of a body whose length was not announced, once it was read. @param bytes its length */
  takeRest(principalId: string, bytes: number): Allowance {
    return this.#consume(principalId, pointsOf(bytes));
  }

  /** A token from an address was none. @returns whether so many are that the sender is slowed down */
  noteBad(address: string): boolean {
    return this.#bad.take(address, 1, this.clock.now()) > BAD_PER_SECOND;
  }

  #consume(principalId: string, wanted: number): Allowance {
    // A request dearer than a second’s allowance would never be answered.
    const points = Math.min(this.perSecond, wanted);
    const left = this.perSecond - this.#principals.take(principalId, points, this.clock.now());
    return left < 0 ? this.#refused : { ok: true, headers: this.#headers(left) };
  }

  #headers(left: number): Record<string, string> {
    return { 'RateLimit-Policy': this.#policy, RateLimit: `"principal";r=${left};t=${WINDOW_MS / 1_000}` };
  }
}

function pointsOf(bytes: number): number {
  return Math.floor(bytes / BYTES_PER_POINT);
}
