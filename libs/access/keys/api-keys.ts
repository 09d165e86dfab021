import { timingSafeEqual } from 'node:crypto';
import type { Grant, Principal } from '../principals/principal.js';
import { hashOfKey, idInKey, makeKey, type KeyKind } from './api-key.js';
import type { KeyRecord, KeyStore, SecretRecord } from './key-record.js';
import { KeyRefused } from './key-refused.js';

/** What a new key shall be. */
export interface NewKeyOrder {
  readonly kind: KeyKind;
  readonly label: string;
  readonly grants: readonly Grant[];
  readonly createdBy: string;
  /** Milliseconds since 1970; left out: it does not expire. */
  readonly expiresAt?: number;
}

/** A key just made or rotated: the only time that its text is anywhere. */
export interface KeyMade {
  readonly key: KeyRecord;
  readonly text: string;
  /** Rotated: until when the secret before may still be used. */
  readonly formerEndsAt?: number;
}

/** Somebody known by a key, and until when that may be remembered. */
export interface KnownByKey {
  readonly principal: Principal;
  readonly until: number;
}

/** Longest overlap of two secrets of one key. */
export const MAX_OVERLAP_MS = 7 * 86_400_000;

interface Kept {
  record: KeyRecord;
  secrets: SecretRecord[];
  principal: Principal;
}

/** How often last uses are written, milliseconds: a write for every check would cost more than the check. */
const WRITE_USES_EVERY_MS = 30_000;
/** A key that another process has revoked counts here for so long at most, milliseconds. */
const READ_AGAIN_EVERY_MS = 1_000;

/**
 * The keys of a ledger: few, so all are in memory; every change is written before it counts. Last uses are written
 * now and then.
 */
export class ApiKeys {
  readonly #kept = new Map<string, Kept>();
  readonly #used = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  /** Changes so far. */
  #changes = 0;
  #timer: NodeJS.Timeout | undefined;
  #rereading: NodeJS.Timeout | undefined;

  private constructor(
    private readonly store: KeyStore,
    private readonly clock: { now(): number },
  ) {}

  /**
   * Reads all keys.
   * @param shared other processes change them, too: they are read again every second @throws AccessStoreError
   */
  static async open(store: KeyStore, clock: { now(): number }, shared = false): Promise<ApiKeys> {
    const keys = new ApiKeys(store, clock);
    await keys.#read();
    // What cannot be read now is read the next time; what was revoked here is revoked here at once.
    if (shared)
      keys.#rereading = setInterval(
        () => void keys.#read().catch(() => undefined),
        READ_AGAIN_EVERY_MS,
      ).unref();
    keys.#timer = setInterval(
      () => void keys.writeUses().catch(() => undefined),
      WRITE_USES_EVERY_MS,
    ).unref();
    return keys;
  }

  /** True if no key was ever made: the first one is to be made now. */
  get none(): boolean {
    return this.#kept.size === 0;
  }

  /** Tells this one whenever a key stops being what it was: rotated, revoked. @returns ends the telling */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Every key, the oldest first; last uses as of now. */
  list(): readonly KeyRecord[] {
    return [...this.#kept.values()]
      .map(({ record }) => this.#shown(record))
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  /** @throws KeyRefused KEY_UNKNOWN */
  get(id: string): KeyRecord {
    return this.#shown(this.#of(id).record);
  }

  /** @throws KeyRefused KEY_EXPIRY_INVALID; AccessStoreError */
  async create(order: NewKeyOrder): Promise<KeyMade> {
    const { record, secret, text } = this.#made(order);
    await this.store.add(record, secret);
    this.#changes += 1;
    this.#keep(record, [secret]);
    return { key: record, text };
  }

  /** Makes the first key of all. @returns undefined if another process has made it @throws AccessStoreError */
  async createFirst(order: NewKeyOrder): Promise<KeyMade | undefined> {
    const { record, secret, text } = this.#made(order);
    if (!(await this.store.addFirst({ keys: [record], secrets: [secret] }))) {
      await this.#read();
      return undefined;
    }
    this.#changes += 1;
    this.#keep(record, [secret]);
    return { key: record, text };
  }

  /** @throws KeyRefused KEY_EXPIRY_INVALID */
  #made(order: NewKeyOrder) {
    const now = this.clock.now();
    if (order.expiresAt !== undefined && order.expiresAt <= now)
      throw new KeyRefused('KEY_EXPIRY_INVALID', 'expiresAt');
    const { id, text, hash } = makeKey(order.kind);
    const record: KeyRecord = { id, ...order, createdAt: now };
    const secret: SecretRecord = { keyId: id, hash, madeAt: now };
    return { record, secret, text };
  }

  /**
   * Gives a key a new secret; the one before ends after the overlap, so that its user has time to change over.
   * @param overlapMs 0 to 7 days @throws KeyRefused KEY_UNKNOWN, KEY_ENDED; AccessStoreError
   */
  async rotate(id: string, overlapMs: number): Promise<KeyMade> {
    const kept = this.#of(id);
    const now = this.clock.now();
    if (ended(kept.record, now)) throw new KeyRefused('KEY_ENDED');
    const { text, hash } = makeKey(kept.record.kind, id);
    const secret: SecretRecord = { keyId: id, hash, madeAt: now };
    const formerEndsAt = now + Math.min(overlapMs, MAX_OVERLAP_MS);
    await this.store.addSecret(secret, formerEndsAt);
    const former = kept.secrets.map((one) => ({
      ...one,
      endsAt: Math.min(one.endsAt ?? formerEndsAt, formerEndsAt),
    }));
    kept.secrets = [...former, secret];
    this.#changed();
    return { key: this.#shown(kept.record), text, formerEndsAt };
  }

  /** Ends a key at once; ending it again changes nothing. @throws KeyRefused KEY_UNKNOWN; AccessStoreError */
  async revoke(id: string, by: string): Promise<KeyRecord> {
    const kept = this.#of(id);
    if (kept.record.revokedAt === undefined) {
      const revokedAt = this.clock.now();
      await this.store.revoke(id, revokedAt, by);
      kept.record = { ...kept.record, revokedAt, revokedBy: by };
      this.#changed();
    }
    return this.#shown(kept.record);
  }

  /** Whom a key stands for; undefined if it is none, or none any more. */
  identify(text: string): KnownByKey | undefined {
    const id = idInKey(text);
    const kept = id === undefined ? undefined : this.#kept.get(id);
    if (kept === undefined) return undefined;
    const now = this.clock.now();
    if (ended(kept.record, now)) return undefined;
    const hash = hashOfKey(text);
    const secret = kept.secrets.find(
      (one) => (one.endsAt === undefined || one.endsAt > now) && timingSafeEqual(one.hash, hash),
    );
    if (secret === undefined) return undefined;
    const until = Math.min(kept.record.expiresAt ?? Infinity, secret.endsAt ?? Infinity);
    return { principal: kept.principal, until };
  }

  /** Notes that a key was used now. */
  noteUse(keyId: string, at: number): void {
    this.#used.set(keyId, at);
  }

  /** Writes the last uses that are not written yet. @throws AccessStoreError */
  async writeUses(): Promise<void> {
    if (this.#used.size === 0) return;
    const uses = new Map(this.#used);
    this.#used.clear();
    for (const [id, lastUsedAt] of uses) {
      const kept = this.#kept.get(id);
      if (kept) kept.record = { ...kept.record, lastUsedAt };
    }
    await this.store.used(uses);
  }

  /** Writes what is left, and closes the store. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    clearInterval(this.#rereading);
    // A last use that cannot be written any more must not keep the service from ending.
    await this.writeUses().catch(() => undefined);
    await this.store.close();
  }

  async #read(): Promise<void> {
    const before = this.#changes;
    const { keys, secrets } = await this.store.all();
    // Whoever read before a change of this process would take it back.
    if (before !== this.#changes) return;
    let changed = false;
    for (const key of keys) {
      const own = secrets.filter(({ keyId }) => keyId === key.id);
      const known = this.#kept.get(key.id);
      changed ||=
        known !== undefined &&
        (known.record.revokedAt !== key.revokedAt || known.secrets.length !== own.length);
      this.#keep(key, own);
    }
    if (changed) this.#changed();
  }

  #changed(): void {
    this.#changes += 1;
    for (const listener of this.#listeners) listener();
  }

  #keep(record: KeyRecord, secrets: SecretRecord[]): void {
    const { id, kind, grants, expiresAt } = record;
    const principal: Principal = {
      id: `key_${id}`,
      kind,
      grants,
      ...(expiresAt !== undefined && { expiresAt }),
    };
    this.#kept.set(record.id, { record, secrets, principal });
  }

  #of(id: string): Kept {
    const kept = this.#kept.get(id);
    if (kept === undefined) throw new KeyRefused('KEY_UNKNOWN');
    return kept;
  }

  #shown(record: KeyRecord): KeyRecord {
    const lastUsedAt = this.#used.get(record.id) ?? record.lastUsedAt;
    return lastUsedAt === undefined ? record : { ...record, lastUsedAt };
  }
}

function ended({ revokedAt, expiresAt }: KeyRecord, now: number): boolean {
  return revokedAt !== undefined || (expiresAt !== undefined && expiresAt <= now);
}
