import type { Principal } from '#access';
import { Injectable } from '@nestjs/common';

/**
 * Why somebody was turned away: no credential or a bad one (401), a role that may not (403), a role that may but not
 * there (403: another controller, purpose, person, period or fact type), too many requests (429).
 */
export type RefusalCause = 'unauthenticated' | 'role' | 'scope' | 'rate';

/** One refusal, without anything that the request held. */
export interface Refused {
  /** Undefined: nobody known. */
  readonly principal: Principal | undefined;
  /** Method and pattern of the route: `GET /v1/subjects/:id/status`. */
  readonly route: string;
  readonly why: RefusalCause;
  /** The answer's `X-Request-ID`. */
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Told of every refusal; it must not throw and must not wait. */
export type RefusalListener = (refused: Refused) => void;

/** Refusals, as they happen. */
@Injectable()
export class Refusals {
  readonly #listeners: RefusalListener[] = [];

  /** From now on this one is told, too. */
  onRefusal(listener: RefusalListener): void {
    this.#listeners.push(listener);
  }

  /** Tells everybody who listens. */
  tell(refused: Refused): void {
    for (const listener of this.#listeners) listener(refused);
  }
}
