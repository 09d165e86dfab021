import type { SealClass } from '#stored-event';

/** Classes of keys of a person: those that seal, and K_mac and K_tag. */
export type KeyClass = SealClass | 'mac' | 'tag';

/** A key of a person as it is stored. */
export interface StoredKey {
  readonly subjectId: string;
  readonly cls: KeyClass;
  /** `*` or sorted slugs, joined by commas. */
  readonly scope: string;
  /** The person's life in which it was made; 0 is the first. */
  readonly life: number;
  readonly keyId: string;
  /** Null: destroyed. */
  readonly wrapped: Buffer | null;
  /** UTC milliseconds. */
  readonly createdAt: number;
  /** The life in which it was destroyed: only a later one makes it anew. */
  readonly destroyedIn: number | null;
}

/** What the key store knows of one person. */
export interface StoredKeys {
  readonly life: number;
  readonly keys: readonly StoredKey[];
}

/** The key-encryption key that a bucket's rows are under, as the key store saw it last. */
export interface StoredKek {
  readonly bucket: string;
  readonly epoch: number;
  /** A key of this bucket was destroyed since its last rotation. */
  readonly dirty: boolean;
}
