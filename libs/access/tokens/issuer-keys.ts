import {
  createRemoteJWKSet,
  errors,
  type CompactJWSHeaderParameters,
  type CryptoKey,
  type FlattenedJWSInput,
} from 'jose';
import type { Issuer } from './issuer.js';

/** The keys cannot be had, so nobody can say whether a token is good. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
}

/** Keys older than this are fetched again, behind the answer. */
const FRESH_MS = 600_000;
/** Keys that could not be fetched again for so long are taken no more: the issuer may have withdrawn one. */
const STALE_MS = 24 * 3_600_000;
/** Between two fetches for key ids that nobody knows, and after one that failed. */
const COOLDOWN_MS = 30_000;
const FAILURE_COOLDOWN_MS = 5_000;
const TIMEOUT_MS = 5_000;

type Remote = ReturnType<typeof createRemoteJWKSet>;

/**
 * The public keys of an issuer. They are fetched when a token needs one, kept, and fetched again behind the answers; an
 * issuer that cannot be reached does not lock out those whose keys are known. A key id that is not known leads to one
 * fetch and then to none for a while, so that made-up ids are no way to trouble the issuer.
 */
export class IssuerKeys {
  #remote: Remote | undefined;
  #fetchedAt = -Infinity;
  #failedAt = -Infinity;
  #fetching: Promise<void> | undefined;

  constructor(
    private readonly issuer: Issuer,
    private readonly clock: { now(): number },
    private readonly fetching: typeof fetch = fetch,
  ) {}

  /** The key that a token says it is signed with. @throws KeysUnavailable; jose's errors for a key that is none */
  async keyFor(header: CompactJWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    const age = this.clock.now() - this.#fetchedAt;
    if (age > STALE_MS) await this.#fetch();
    // Behind the answer: whoever waits for it now would wait for the issuer.
    else if (age > FRESH_MS) void this.#fetch().catch(() => undefined);
    const remote = this.#remote as Remote;
    try {
      return await remote(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || this.clock.now() - this.#fetchedAt < COOLDOWN_MS)
        throw error;
      await this.#fetch();
      return this.#remote!(header, token);
    }
  }

  /** @throws KeysUnavailable */
  #fetch(): Promise<void> {
    if (this.#fetching) return this.#fetching;
    if (this.clock.now() - this.#failedAt < FAILURE_COOLDOWN_MS) return Promise.reject(new KeysUnavailable());
    this.#fetching = this.#fetched().finally(() => (this.#fetching = undefined));
    return this.#fetching;
  }

  async #fetched(): Promise<void> {
    try {
      this.#remote ??= createRemoteJWKSet(new URL(this.issuer.jwks ?? (await this.#discovered())), {
        // When to fetch is decided here.
        cacheMaxAge: Infinity,
        cooldownDuration: Infinity,
        timeoutDuration: TIMEOUT_MS,
      });
      await this.#remote.reload();
      this.#fetchedAt = this.clock.now();
    } catch {
      this.#failedAt = this.clock.now();
      throw new KeysUnavailable();
    }
  }

  /** OpenID Connect Discovery 1.0, 4: the document must say that it is about this issuer. */
  async #discovered(): Promise<string> {
    const at = `${this.issuer.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const answer = await this.fetching(at, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
    const document = (await answer.json()) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
    if (!answer.ok || document.issuer !== this.issuer.issuer || typeof document.jwks_uri !== 'string')
      throw new KeysUnavailable();
    return document.jwks_uri;
  }
}
