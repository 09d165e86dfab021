import type { PostgresDatabase } from '#postgres';
import type { EventStore, Position } from '#event-store';
import type { SealClass, SealedFields, StoredEvent } from '#stored-event';
import type { ForgottenMarker } from './erasure/forgotten.js';
import type { StoredKey } from './store/key-rows.js';

/** An identifier as a caller gives it: `{ scheme: 'email', value: 'Ada@Example.org' }`. */
export interface Identifier {
  readonly scheme: string;
  readonly value: string;
}

/** An identifier that a person's stream holds. */
export interface LinkedIdentifier extends Identifier {
  /** Event id of its `subject.identifier_linked`. */
  readonly eventId: string;
  /** The directory row: base64url(HMAC(K_dir, JCS([controller, scheme, normalised value]))). */
  readonly row: string;
}

/** How the rooms above find the person that an identifier means. */
export interface Reservation {
  readonly subjectId: string;
  /**
   * `directory`: a row stood there. `marker`: the address was erased and still means this person (ERASED stays
   * ERASED; only a new life links it anew). `new`: no such person was known, the row has just been written.
   */
  readonly via: 'directory' | 'marker' | 'new';
  /**
   * The stream may lack the `subject.identifier_linked` of this identifier: ask `isLinked` with the loaded
   * stream, and put the link before the fact, in the same append. Always false via a marker.
   */
  readonly linkNeeded: boolean;
  /**
   * The identifier was that of a forgotten person who had objected to direct marketing: the new stream begins with
   * that objection (`source: suppression`). Set until the link is stored.
   */
  readonly suppressed?: boolean;
}

/** A key by its id, for macs and tags. The bytes are a copy. */
export interface NamedKey {
  readonly keyId: string;
  readonly key: Buffer;
  /** UTC milliseconds, by this room's clock: always before the append of the first event that needed it. */
  readonly madeAt: number;
}

/** What one event seals. */
export interface SealRequest {
  readonly eventId: string;
  /** Fact type. */
  readonly type: string;
  /** The purposes that the fact is about; `*` for all, and for a fact without purposes. */
  readonly scope: '*' | readonly string[];
  /** As `placeFields` gives it: one box per class. */
  readonly fields: { readonly [C in SealClass]?: Readonly<Record<string, unknown>> };
  /** Key ids that the erasure facts of the loaded stream name: none of them is used, even if it still lies there. */
  readonly gone?: ReadonlySet<string>;
}

/** What keys of a bucket of subjects are wrapped under now. */
export interface WrappingKey {
  readonly bucket: string;
  readonly epoch: number;
  /** 32 bytes, for use at once and not to be kept. */
  readonly key: Uint8Array;
}

/** A subject id that nobody has, and what this person's keys are to be wrapped under. */
export interface DraftedPerson {
  readonly subjectId: string;
  readonly wrapping: WrappingKey;
}

/** The first keys of a person who is being made; nothing is durable before `Subjects.newcomers` has taken them. */
export interface Newcomer {
  readonly subjectId: string;
  /** As they are to be stored. */
  readonly keys: readonly StoredKey[];
  /** K_mac, 32 bytes; not to be kept. */
  macKey(): Uint8Array;
  /** As `Subjects.seal`, at once. @throws SubjectsError KEY_MISSING (a key that was not asked for), StoredEventError */
  seal(request: Omit<SealRequest, 'gone'>): SealedFields[];
  /** Takes the plain keys out of memory, once everything is sealed. */
  wipe(): void;
}

/** A person who was made: whose identifier it is, and the keys. */
export interface MadePerson extends Pick<Newcomer, 'subjectId' | 'keys'> {
  readonly identifier: Identifier;
}

/** What could be read of an event's boxes. */
export interface OpenedFields {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Classes whose key was destroyed, sorted. */
  readonly erased: readonly SealClass[];
}

/** One key that an event will need. Identity keys have the scope `*`. */
export interface KeyNeed {
  readonly cls: SealClass;
  readonly scope: '*' | readonly string[];
}

/** What is to be erased (GDPR 17), and on which state of the stream the plan rests. */
export interface ErasureRequest {
  readonly controller: string;
  readonly subjectId: string;
  /** By which the person was named: its marker stays even if the key is lost under which the stream holds it. */
  readonly identifier?: Identifier;
  readonly purposes: '*' | readonly string[];
  /** Purposes that are kept, each with its ground in the fact. */
  readonly retained: readonly string[];
  /** All events of the stream up to the revision that the append will expect. */
  readonly events: readonly StoredEvent[];
  /** Slugs of all purposes that the controller ever published: says when single erasures add up to everything. */
  readonly allPurposes: readonly string[];
  /** `decide(keep_proof)` for a purpose at this instant, as if the erasure had been executed. */
  readonly keepProofPermitted: (purpose: string) => boolean;
}

/** What `erasure.executed` names. Both are sorted sets. */
export interface ErasurePlan {
  readonly keys: readonly string[];
  readonly markers: readonly string[];
}

/** What the embedded key store can promise after a destruction. */
export interface Destruction {
  readonly keys: readonly string[];
  /** `destroyed`: in no file any more. `unreadable`: until the bucket's KEK rotates, older copies may exist. */
  readonly outcome: 'destroyed' | 'unreadable';
}

/** What the sweeper asks of the rooms above: the law's word, and the pen. */
export interface ProofJudge {
  /** For this person, now: `decide(keep_proof)` per purpose, and all purposes of the controller. */
  keepProof(
    subjectId: string,
    events: readonly StoredEvent[],
  ): Promise<Pick<ErasureRequest, 'allPurposes' | 'keepProofPermitted'>>;
  /** Appends `subject.proof_destroyed { keys }` to the stream and then calls `destroy`. A conflict: do nothing, the next sweep comes. */
  recordProofDestroyed(subjectId: string, keys: readonly string[]): Promise<void>;
}

/** What one sweep did. Numbers only. */
export interface SweepReport {
  /** Erasure facts whose keys were found and destroyed. */
  readonly destroyed: number;
  /** Proof keys recorded as destroyed. */
  readonly proofKeys: number;
  /** Keys made for an append that lost its race. */
  readonly orphanKeys: number;
  /** Directory rows whose stream or link never came into being. */
  readonly danglingRows: number;
}

/** Which buckets (first byte of the subject id) get a new key-encryption key. */
export interface RotationRequest {
  /** `dirty`: those with a key destroyed since their last rotation (daily). Default `all`. */
  readonly buckets?: 'all' | 'dirty';
}

export interface RotationReport {
  readonly buckets: number;
  readonly rewrapped: number;
  /** Path of the verified backup, if a backup folder is configured. */
  readonly backup?: string;
}

/** What became of a rotation that was asked for. */
export interface RotationOutcome extends RotationReport {
  /** Of the order. */
  readonly id: string;
  readonly endedAt: string;
  /** Why the old wrapping keys were kept; absent: it was carried out. */
  readonly failed?: string;
}

/** How it stands with the keys that wrap keys. */
export interface WrappingKeysState {
  /** How many there are: one for each first byte of a subject id. */
  readonly buckets: number;
  /** Of so many a destroyed key may still be read in older copies. */
  readonly due: number;
  /** Id of a rotation that was asked for and has not ended. */
  readonly asked?: string;
  readonly last?: RotationOutcome;
}

/** How this room is opened. Nothing is read from the environment. */
export interface SubjectsOptions {
  /** Where the streams are: truth for the directory, and for what must be destroyed. */
  readonly store: EventStore;
  /** Holds `subjects.sqlite` (directory and markers, rebuildable) and `keys.sqlite` (wrapped data keys). */
  readonly dataFolder: string;
  /** Directory and key store on PostgreSQL, opened and migrated, the caller's to close; absent: files in `dataFolder`. */
  readonly postgres?: { readonly directory: PostgresDatabase; readonly keys: PostgresDatabase };
  /** Holds `keks/`, and `master.key` unless `masterKeyFile` says otherwise. Default: `secrets` in the data folder. */
  readonly secretsFolder?: string;
  /** True where other processes work on the same stores. */
  readonly severalProcesses?: boolean;
  /** File with the master key: 32 bytes as base64 or base64url text. It must exist. Absent: made on first start. */
  readonly masterKeyFile?: string;
  /** Folder for the backups of the keys that a rotation writes. Absent: none are written. */
  readonly keyBackupFolder?: string;
  /** Persons whose keys are kept unwrapped in memory. Default 20,000. */
  readonly cachedSubjects?: number;
  /** Identifiers whose directory row is kept in memory. Default 100,000. */
  readonly cachedIdentifiers?: number;
  /** Unused keys and rows younger than this are nobody's business yet. Default 10 minutes; with several processes a day. */
  readonly graceMs?: number;
  readonly clock: { now(): number };
  /**
   * For tests only, default true: keys are overwritten where they lie and the log is cut. False shows that the
   * search for destroyed keys finds what a plain delete leaves behind.
   */
  readonly secureDelete?: boolean;
}

/**
 * Who a subject is: identifiers, random subject ids, keys per person, sealing and shredding
 * (facts-and-subjects 6 and 7). The way of a recorder:
 * `reserve` -> load the stream -> `isLinked` if `linkNeeded` -> `renew` for a new life (then `link`) ->
 * `macKey`, `seal` -> append -> `linkStored`. KEY_DESTROYED counts as a conflict: load again, decide again.
 */
export interface Subjects {
  /** Sentences for the operator: where a new master key lies. */
  readonly notices: readonly string[];

  /**
   * The person that an identifier means, through the directory, then the markers of erased addresses.
   * Never creates anybody. @throws SubjectsError IDENTIFIER_INVALID, STORE_FAILED
   */
  locate(controller: string, identifier: Identifier): Promise<string | undefined>;

  /** `locate` for whoever is in memory, at once; undefined: ask `locate`. @throws SubjectsError IDENTIFIER_INVALID */
  locateNow(controller: string, identifier: Identifier): string | undefined;

  /**
   * Whom the id of somebody who is forgotten means at a controller: whoever stands for forgotten people where it was that
   * controller's, undefined anywhere else. @throws SubjectsError STORE_FAILED
   */
  locateForgotten(controller: string, subjectId: string): Promise<string | undefined>;

  /**
   * As `locate`, and for nobody a new random id: its directory row, K_tag, K_mac and identity key are durable
   * before this returns. Concurrent calls for one identifier get one id.
   * @param needs keys that the first fact will need: a new person's are made in the same go
   * @throws SubjectsError
   */
  reserve(controller: string, identifier: Identifier, needs?: readonly KeyNeed[]): Promise<Reservation>;

  /** Ids for so many new persons. What their keys are wrapped under is durable when this returns. @throws SubjectsError */
  draft(persons: number): Promise<readonly DraftedPerson[]>;

  /**
   * Takes many new persons in, in one go: one wait for the disk for all their rows, one for all their keys; both are
   * durable when this returns.
   * @param made persons with ids of `draft`, of different identifiers
   * @returns for each whether it was taken: not where the identifier means somebody already, or a forgotten person who
   *   had objected (`reserve` says more). Of those nothing may be stored
   * @throws SubjectsError, KEK_MISSING where a wrapping key was turned meanwhile
   */
  newcomers(controller: string, made: readonly MadePerson[]): Promise<readonly boolean[]>;

  /**
   * Writes the directory row of a further identifier of a known person (before the append of its link).
   * @returns the person to whom the identifier belongs now: another id means that it was taken, or that its
   *   erased address still means somebody else; then link the two subjects instead.
   */
  link(controller: string, identifier: Identifier, subjectId: string): Promise<string>;

  /** Says that the append with the identifier's link was acknowledged. Cheap; kept in memory and flushed later. */
  linkStored(controller: string, identifier: Identifier): void;

  /** Takes an unlinked identifier's row away, after the append of `identifier_unlinked`. */
  unlink(subjectId: string, row: string): Promise<void>;

  /** True if the stream holds a standing link of this identifier (opens identity boxes). */
  isLinked(
    controller: string,
    identifier: Identifier,
    subjectId: string,
    events: readonly StoredEvent[],
  ): Promise<boolean>;

  /** Standing identifiers of a person, in order of linking; those whose key is destroyed are not among them. */
  identifiersOf(subjectId: string, events: readonly StoredEvent[]): Promise<readonly LinkedIdentifier[]>;

  /** Fields of `subject.identifier_linked`: scheme, normalised value, and the directory row as hash. */
  linkFields(
    controller: string,
    identifier: Identifier,
  ): { readonly scheme: string; readonly value: string; readonly hash: string };

  /** Makes several keys durable in one go: fewer waits than one `seal` after the other. */
  ensureKeys(subjectId: string, needs: readonly KeyNeed[], gone?: ReadonlySet<string>): Promise<void>;

  /**
   * Seals fields, one box per class; data keys are made durably before this returns, once per
   * (subject, class, scope). Also for `ledger-access` streams. @throws SubjectsError KEY_DESTROYED, StoredEventError
   */
  seal(subjectId: string, request: SealRequest): Promise<SealedFields[]>;

  /**
   * Opens the boxes of one event, all classes or those named, and checks them against `sd`.
   * @throws SubjectsError KEY_MISSING; StoredEventError if a box does not open
   */
  open(subjectId: string, event: StoredEvent, classes?: readonly SealClass[]): Promise<OpenedFields>;

  /**
   * The disclosures of one event's boxes, for evidence: one item per entry of `sd`, in its order; `undefined` for a
   * box whose key was destroyed. @throws SubjectsError KEY_MISSING; StoredEventError if a box does not open
   */
  disclose(subjectId: string, event: StoredEvent): Promise<readonly (readonly string[] | undefined)[]>;

  /** K_mac of a person; `undefined` after its destruction until a new life: then nothing is compared. */
  macKey(subjectId: string): Promise<NamedKey | undefined>;

  /**
   * K_mac as it stands, to compare with; `undefined` where there is none. Never made anew: what an older copy of the
   * keys has lost would be taken for another request's.
   */
  standingMacKey(subjectId: string): Promise<NamedKey | undefined>;

  /** True if one of these key ids (of later `erasure.executed.keys`) is a K_mac: an older mac is not compared. */
  namesMacKey(subjectId: string, keyIds: readonly string[]): Promise<boolean>;

  /** K_mac of a controller's own streams; made with the controller's first fact, together with K_pub. */
  controllerMacKey(controller: string): Promise<Buffer>;

  /** K_mac of the `ledger-*` streams. */
  ledgerMacKey(): Promise<Buffer>;

  /** K_tag of a person (evidence format 1). */
  tagKey(subjectId: string): Promise<NamedKey | undefined>;

  /** K_pub of a controller; `''` for the one of the `ledger-*` streams. */
  publicKey(controller: string): Promise<Buffer>;

  /** K_access of the access and exports streams. */
  accessKey(): Promise<Buffer>;

  /** HKDF-SHA-256(master key, no salt, info, 32 bytes): `clv1-token` for position tokens. */
  derivedKey(info: string): Buffer;

  /**
   * Opens a new life: first destroys whatever the stream's erasure facts name (a crash may have left it), then
   * lets keys be made anew for destroyed ones. Call before sealing when `subject.key_renewed` will be in the
   * append. Repeating it changes nothing. @throws SubjectsError, store errors
   */
  renew(subjectId: string): Promise<void>;

  /** Which keys go with an erasure, and the markers that stay (facts-and-subjects 7). Changes nothing. */
  planErasure(request: ErasureRequest): Promise<ErasurePlan>;

  /**
   * Executes what an acknowledged `erasure.executed` or `subject.proof_destroyed` says, before the answer goes
   * out: keys, directory rows, markers, caches. Idempotent.
   */
  destroy(subjectId: string, event: StoredEvent, position: Position): Promise<Destruction>;

  /**
   * Whether a person can be forgotten (facts-and-subjects 7, L2): nothing is retained and proof time is over, so that
   * K_tag is the only key left. What says whose the id was is written at once: it counts once the stream is forgotten.
   * @returns the key's id and the person's markers; undefined while anything is kept
   */
  planForgetting(subjectId: string, events: readonly StoredEvent[]): Promise<ErasurePlan | undefined>;

  /**
   * Executes what an acknowledged `ledger.forgotten` says about one person: every key that is left, K_tag above all,
   * and the rows; its markers mean nobody from now on. Idempotent.
   */
  forget(subjectId: string, markers: readonly ForgottenMarker[], position: Position): Promise<void>;

  /** Forgets what is kept in memory about a person: another process has erased something, or ended a link. */
  dropCached(subjectId: string): void;

  /** Destroys whatever facts since the last checkpoint name. `openSubjects` has done it before it returns. */
  reconcile(): Promise<number>;

  /** Everything that is due: late destructions, proof keys, keys and rows of appends that lost their race. */
  sweep(judge: ProofJudge): Promise<SweepReport>;

  /** New key-encryption keys: rewrap, verify, back up, destroy the old ones (older backups become unreadable). */
  rotateEpoch(request?: RotationRequest): Promise<RotationReport>;

  /** Asks for a rotation, of whichever process turns wrapping keys. @returns the order's id */
  askRotation(request?: RotationRequest): Promise<string>;

  /** Carries out a rotation that was asked for; undefined: there is none. @throws as `rotateEpoch`; then it is told as failed */
  rotateAsked(): Promise<RotationOutcome | undefined>;

  wrappingKeys(): Promise<WrappingKeysState>;

  /** Sweeps and rotations under way end before their next step, and none begins: this process is about to close. */
  giveUpChores(): void;

  /** Makes the directory and the markers anew from the streams and swaps them in. @returns rows and markers */
  rebuildDirectory(): Promise<{ readonly rows: number; readonly markers: number }>;

  /** Reconciles, flushes, drops keys from memory, closes the files; before the event store is closed. Twice is once. */
  close(): Promise<void>;
}
