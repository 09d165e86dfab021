import type { Grant } from '../principals/principal.js';
import type { KeyKind } from './api-key.js';

/** A key as it is kept; its secrets lie beside it. */
export interface KeyRecord {
  readonly id: string;
  readonly kind: KeyKind;
  /** What it is for, in the words of whoever made it; no personal data. */
  readonly label: string;
  readonly grants: readonly Grant[];
  /** Times in milliseconds since 1970. */
  readonly createdAt: number;
  /** Id of the principal that made it; `system`: the first key. */
  readonly createdBy: string;
  readonly expiresAt?: number;
  readonly revokedAt?: number;
  readonly revokedBy?: string;
  readonly lastUsedAt?: number;
}

/** One secret of a key: the newest, or one before that may be used for a while yet. */
export interface SecretRecord {
  readonly keyId: string;
  /** SHA-256 of the key's text. */
  readonly hash: Buffer;
  readonly madeAt: number;
  /** Rotated: it ends then. */
  readonly endsAt?: number;
}

/** Everything that a store of keys holds. */
export interface AllKeys {
  readonly keys: readonly KeyRecord[];
  readonly secrets: readonly SecretRecord[];
}

/** Where keys are kept. Every method is one statement or one transaction. @throws AccessStoreError */
export interface KeyStore {
  all(): Promise<AllKeys>;
  add(key: KeyRecord, secret: SecretRecord): Promise<void>;
  /**
   * Adds the first keys there are, one just made or those of another store; all or none.
   * @returns false, and adds nothing, if there are keys: another process was faster
   */
  addFirst(first: AllKeys): Promise<boolean>;
  /** The secrets of the key there were before end at `endOthersAt`, if they did not end earlier. */
  addSecret(secret: SecretRecord, endOthersAt: number): Promise<void>;
  revoke(id: string, at: number, by: string): Promise<void>;
  /** Last uses, by key id, milliseconds since 1970. */
  used(lastUses: ReadonlyMap<string, number>): Promise<void>;
  close(): Promise<void>;
}

/** The store of keys cannot do what was asked. */
export class AccessStoreError extends Error {
  override readonly name = 'AccessStoreError';
  constructor(
    readonly code: 'STORE_FULL' | 'STORE_FAILED',
    options: ErrorOptions,
  ) {
    super('the store of keys cannot be read or written', options);
  }
}
