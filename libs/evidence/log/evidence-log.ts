import type { Position } from '#event-store';
import type { FsckReport } from '../fsck/findings.js';
import type { MapPath } from '../map/index.js';
import type { HashAt } from '../merkle/index.js';
import type { NoteSigner } from '../notes/index.js';

/** A checkpoint that this log has signed. */
export interface PublishedCheckpoint {
  readonly size: bigint;
  /** 32 bytes. */
  readonly root: Uint8Array;
  /** The signed note: three lines, a blank one, signatures of the log and cosignatures of witnesses. */
  readonly note: string;
  /** UTC milliseconds by this ledger's clock. */
  readonly signedAt: number;
  /** seq of the `ledger.sealed` under it: size - 1. */
  readonly seal: bigint;
  /** RFC 3161 time stamp over the three note lines (DER), if an authority gave one. */
  readonly timestamp?: Uint8Array;
}

/** What was forgotten. Numbers only. */
export interface Forgotten {
  readonly subjects: number;
  /** Events whose content is gone; as many leaves of 64 bytes remain. */
  readonly events: number;
  readonly position: Position;
}

/** One leaf, and which event it is: nothing but the leaf is known once its stream is forgotten. */
export interface LeafRecord {
  readonly seq: bigint;
  /** 64 bytes. */
  readonly leaf: Uint8Array;
  readonly event?: { readonly id: string; readonly stream: string; readonly revision: bigint };
}

/** The log under one seal: all answers fit together. Valid inside the task that received it. */
export interface SealedView {
  readonly checkpoint: PublishedCheckpoint;
  /** Hashes of the tree of the checkpoint: for `inclusionProof` and `consistencyProof`. */
  readonly hashAt: HashAt;
  /** The seal's `mapSize`: completeness is claimed for leaves below it. */
  readonly mapSize: bigint;
  /** What the seal's map holds at a key. */
  mapPath(k: Uint8Array): MapPath;
}

/** Figures for health and metrics. */
export interface LogState {
  /** Leaves so far. */
  readonly leaves: number;
  /** Size of the newest signed checkpoint, 0 before the first. */
  readonly sealed: number;
  /** UTC milliseconds of its signing. */
  readonly sealedAt: number | undefined;
  /** UTC milliseconds since when a leaf waits for its seal; undefined if none does. */
  readonly waitingSince: number | undefined;
  /** What interrupts the sealer; undefined while it runs. Safe to show. */
  readonly failing: string | undefined;
  /** True if it does not go on by itself: somebody has to look. */
  readonly halted: boolean;
  /** Outside anchors that failed since the start. */
  readonly failedAnchors: number;
}

/** The log, as the rooms above and the routes use it. */
export interface EvidenceLog {
  /** Name of the log: `ledger.created.origin`. */
  readonly origin: string;
  /** Sentences for the operator: where a new signing key lies. */
  readonly notices: readonly string[];
  readonly state: LogState;
  /** Verifier keys that have signed, the current one last. */
  vkeys(): readonly string[];
  /**
   * The key that signs now, for notes about the log: bundles and receipts. Their first line is never the log's name
   * alone, so that none of them passes for a checkpoint.
   */
  readonly signer: NoteSigner;
  latest(): PublishedCheckpoint | undefined;
  /** The signed checkpoint of this size. */
  checkpoint(size: bigint): PublishedCheckpoint | undefined;
  /** Signed checkpoints by size, at most `limit`: the newest at or below `upTo` first. */
  checkpoints(upTo: bigint, limit: number): readonly PublishedCheckpoint[];
  /** The oldest signed checkpoint whose tree holds this leaf. */
  firstCheckpointWith(seq: bigint): PublishedCheckpoint | undefined;
  /** Leaf index of an event, from the stored table (facts-and-subjects 7: never recounted). */
  seqOf(stream: string, eventId: string): bigint | undefined;
  leaf(seq: bigint): LeafRecord | undefined;
  /** Leaves from `from` on, in order, at most `limit`. */
  leaves(from: bigint, limit: number): readonly LeafRecord[];
  /** Bytes of a tile of the tree of the newest checkpoint, by its C2SP path; a partial tile from a wider one. */
  tile(path: string): Uint8Array | undefined;
  /** Seals everything that is recorded now, and waits for the signed checkpoint. @throws SealerHalted */
  sealNow(): Promise<PublishedCheckpoint>;
  /** Runs a task over the newest seal, while others are made; nobody is forgotten meanwhile. Undefined before the first checkpoint. */
  underSeal<T>(task: (view: SealedView) => Promise<T> | T): Promise<T | undefined>;
  /** A new signing key: recorded, then both keys sign the next checkpoint. @returns its verifier key */
  rotateSigningKey(): Promise<string>;
  /**
   * Forgets persons of whom nothing is kept any more (erasure L2); everything is sealed first.
   * @throws ForgettingRefused, the store's errors
   */
  forget(subjectIds: readonly string[]): Promise<Forgotten>;
  /** Reads and hashes every value again while the log goes on. */
  fsck(): Promise<FsckReport>;
  /** Ends the sealer and gives the files back; before the event store is closed. */
  close(): Promise<void>;
}
