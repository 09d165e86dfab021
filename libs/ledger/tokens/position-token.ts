import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Position } from '#event-store';
import { base64url, canonicalJson, fromBase64url } from '#stored-event';

/** What a client's token asks for. `strong`: it is of another store epoch, so only the head will do. */
export type TokenReading =
  | { readonly kind: 'position'; readonly position: Position }
  | { readonly kind: 'strong' }
  | { readonly kind: 'invalid' };

/** Longer texts are no tokens of ours: three short members and 43 characters of HMAC. */
const MAX_TOKEN_LENGTH = 512;

/** What the token key is derived for (facts-and-subjects 5). */
export const TOKEN_KEY_INFO = 'clv1-token';

/**
 * Makes and reads consistency tokens (facts-and-subjects 5 and 11):
 * `base64url(JCS([ledger, epoch, position])) "." base64url(HMAC-SHA-256(K, first part))`,
 * K = HKDF-SHA-256(master key, no salt, "clv1-token", 32 bytes). Every process with the master key reads them.
 */
export class PositionTokens {
  #last: { readonly position: Position; readonly token: string } | undefined;

  constructor(
    /** HKDF-SHA-256(master key, no salt, info TOKEN_KEY_INFO, 32 bytes). */
    private readonly key: Uint8Array,
    private readonly ledger: string,
    private readonly epoch: number,
  ) {}

  /** The token of a position; the same text for the same position. */
  tokenOf(position: Position): string {
    // Between two appends every answer carries the same position, and an HMAC costs more than a warm decision.
    if (this.#last?.position === position) return this.#last.token;
    const body = base64url(
      Buffer.from(canonicalJson([this.ledger, this.epoch, position.toString()]), 'utf8'),
    );
    const token = `${body}.${base64url(this.#sign(body))}`;
    this.#last = { position, token };
    return token;
  }

  /** Reads what a client sent. Another ledger's token and a wrong signature are `invalid` (400). */
  read(token: string): TokenReading {
    const invalid = { kind: 'invalid' } as const;
    if (this.#last?.token === token) return { kind: 'position', position: this.#last.position };
    if (token.length > MAX_TOKEN_LENGTH) return invalid;
    const dot = token.indexOf('.');
    if (dot < 1) return invalid;
    const body = token.slice(0, dot);
    const expected = Buffer.from(base64url(this.#sign(body)), 'ascii');
    const given = Buffer.from(token.slice(dot + 1), 'utf8');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return invalid;
    // The signature is right, so what follows was written by a process with the master key.
    const [ledger, epoch, position] = JSON.parse(fromBase64url(body).toString('utf8')) as [
      string,
      number,
      string,
    ];
    if (ledger !== this.ledger) return invalid;
    if (epoch !== this.epoch) return { kind: 'strong' };
    return { kind: 'position', position: BigInt(position) };
  }

  #sign(body: string): Uint8Array {
    return createHmac('sha256', this.key).update(body, 'ascii').digest();
  }
}
