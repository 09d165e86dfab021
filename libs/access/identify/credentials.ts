import { hash, timingSafeEqual } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { ApiKeys } from '../keys/api-keys.js';
import type { Principal } from '../principals/principal.js';

/**
 * What became of a credential. `none`: there was none. `bad`: it is none of this ledger’s, or none any more; why is not
 * told. `unavailable`: it may be good, and what it would be checked with cannot be had now. `busy`: too many wait to be
 * checked.
 */
export type Identified =
  | { readonly ok: true; readonly principal: Principal }
  | { readonly ok: false; readonly why: 'none' | 'bad' | 'unavailable' | 'busy' };

/** Somebody known, and until when that may be remembered, milliseconds since 1970. */
export interface Known {
  readonly principal: Principal;
  readonly until: number;
}

/** What is remembered of a credential, ready to be told again. */
interface Remembered {
  readonly until: number;
  readonly identified: Identified;
  /** The id of a key, whose use is noted. */
  readonly keyId: string | undefined;
}

/** What a connection said, and who that was. */
interface Said {
  readonly header: Buffer;
  readonly known: Remembered;
  readonly round: number;
}

/** Checks one kind of tokens. */
export interface VerifiesTokens {
  /** True for a text that only this verifier can judge. */
  takes(text: string): boolean;
  verify(text: string): Promise<Known | 'bad' | 'unavailable' | 'busy'>;
}

/** Longest credential that is looked at, characters; a token with many groups has some thousand. */
export const MAX_CREDENTIAL = 8_192;

/** How long a credential that was checked is taken as checked, milliseconds: how late a change elsewhere counts. */
export const REMEMBERED_MS = 5_000;

/** How many are remembered. */
const REMEMBERED = 10_000;

/** RFC 6750, 2.1. */
const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;
const NONE: Identified = { ok: false, why: 'none' };
const BAD: Identified = { ok: false, why: 'bad' };

/** Who sends a request, by its `Authorization` header: keys of this ledger and tokens. */
export class Credentials {
  /** By SHA-256 of the credential, so that a dump of memory shows none. */
  readonly #known = new LRUCache<string, Remembered>({ max: REMEMBERED });

  /**
   * What each open connection said last, as it said it: hashing it for every check is a fourth of what identifying
   * costs. It ends with the connection, whose own buffers hold the same text.
   */
  readonly #said = new WeakMap<object, Said>();
  /** Raised with every change of the keys: what was said before is looked up again. */
  #round = 0;

  constructor(
    private readonly keys: ApiKeys,
    private readonly tokens: readonly VerifiesTokens[],
    private readonly clock: { now(): number },
  ) {
    // Revoked is revoked: what is remembered of keys is checked again at once.
    keys.onChange(() => {
      this.#known.clear();
      this.#round += 1;
    });
  }

  /**
   * What memory alone can say: of every key, and of a token that was checked. Undefined: ask `identify`.
   * @param connection over which it came; whoever says the same again over it is not looked up anew
   */
  identifyNow(header: string | undefined, connection?: object): Identified | undefined {
    const now = this.clock.now();
    const said = connection && this.#said.get(connection);
    if (said?.round === this.#round && said.known.until > now && isSame(header, said.header))
      return this.#seen(said.known, now);
    const text = bearerIn(header);
    if (typeof text !== 'string') return text;
    const name = nameOf(text);
    const known = this.#known.get(name);
    if (known !== undefined && known.until > now) {
      if (connection && header) {
        this.#said.set(connection, { header: Buffer.from(header, 'latin1'), known, round: this.#round });
      }
      return this.#seen(known, now);
    }
    const key = this.keys.identify(text);
    if (key) return this.#remembered(name, key, now);
    return this.tokens.some((tokens) => tokens.takes(text)) ? undefined : BAD;
  }

  /** Who sends it; never rejects for what a caller can send. */
  async identify(header: string | undefined): Promise<Identified> {
    const now = this.identifyNow(header);
    if (now) return now;
    const text = bearerIn(header) as string;
    const found = (await this.tokens.find((tokens) => tokens.takes(text))?.verify(text)) ?? 'bad';
    if (found === 'bad') return BAD;
    if (found === 'unavailable' || found === 'busy') return { ok: false, why: found };
    return this.#remembered(nameOf(text), found, this.clock.now());
  }

  #remembered(name: string, { principal, until }: Known, now: number): Identified {
    const { kind, id } = principal;
    const isKey = kind === 'api_key' || kind === 'invitation';
    const remembered: Remembered = {
      until: Math.min(until, now + REMEMBERED_MS),
      identified: { ok: true, principal },
      keyId: isKey ? id.slice('key_'.length) : undefined,
    };
    this.#known.set(name, remembered);
    return this.#seen(remembered, now);
  }

  #seen({ identified, keyId }: Remembered, now: number): Identified {
    if (keyId !== undefined) this.keys.noteUse(keyId, now);
    return identified;
  }
}

function bearerIn(header: string | undefined): string | Identified {
  if (header === undefined || header === '') return NONE;
  if (header.length > MAX_CREDENTIAL) return BAD;
  return BEARER.exec(header)?.[1] ?? BAD;
}

function isSame(header: string | undefined, said: Buffer): boolean {
  return header?.length === said.length && timingSafeEqual(Buffer.from(header, 'latin1'), said);
}

function nameOf(text: string): string {
  // In one call: this is done for every check.
  return hash('sha256', text, 'base64');
}
