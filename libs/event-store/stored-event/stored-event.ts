/** Which key seals a field: names and identifiers, evidence of the act, any other text about a person. */
export const SEAL_CLASSES = ['identity', 'proof', 'content'] as const;
export type SealClass = (typeof SEAL_CLASSES)[number];

/** Who acted (facts-and-subjects 1). */
export const ACTED_BY = ['subject', 'guardian', 'agent', 'controller', 'authority', 'system'] as const;

/** Who acted, and under which principal's id (never a name). */
export interface EventActor {
  readonly by: (typeof ACTED_BY)[number];
  readonly principal: string;
}

/** What `body` says about one box: the id of its key, its class, and the digests of its disclosures, sorted. */
export interface SdEntry {
  readonly key: string;
  readonly class: SealClass;
  readonly digests: readonly string[];
}

/** One box: `box` = AES-256-GCM ciphertext then tag, `nonce` 12 bytes, both base64url. */
export interface SealedBox {
  readonly key: string;
  readonly class: SealClass;
  readonly nonce: string;
  readonly box: string;
}

/** The part of a stored event that the log commits to (facts-and-subjects 1). Times are `YYYY-MM-DDTHH:mm:ss.sssZ`. */
export interface EventBody {
  readonly v: 1;
  /** Event id, UUID in lower case. */
  readonly id: string;
  /** Fact type. */
  readonly type: string;
  /** Absent in `ledger-*` streams only. */
  readonly controller?: string;
  /** When the ledger recorded it. */
  readonly rec: string;
  /** When it is claimed to have happened; absent where that is `rec`. */
  readonly occ?: string;
  /** The date that the person chose (stops); in replay any time after `rec`. */
  readonly eff?: string;
  readonly actor: EventActor;
  /** The fields in the clear. */
  readonly pub: Readonly<Record<string, unknown>>;
  /** One entry per box, sorted by key. */
  readonly sd: readonly SdEntry[];
  /** 16 random bytes, base64url: without them nobody can guess a body from its hash. */
  readonly blind: string;
}

/** What is stored: the JCS bytes of this. */
export interface StoredEvent {
  readonly body: EventBody;
  /** In the order of `sd`. */
  readonly sealed: readonly SealedBox[];
  /** Mac of the request that caused it; `""` where none did. */
  readonly mac: string;
}
