import type { CheckpointRow } from '../store/checkpoints.js';
import type { MapEntry } from '../map/index.js';

/** How far the shared log has come. */
export interface SharedState {
  readonly origin: string;
  /** Epoch of the sealer that wrote last. */
  readonly epoch: number;
  /** Rises with every write. */
  readonly version: number;
  /** Version of the last write that forgot somebody. */
  readonly forgotten: number;
  /** As in the sealer's row. */
  readonly position: string;
  readonly size: number;
  readonly mapSize: number;
  readonly underWay: UnderWay;
}

/** What the next sealer has to go on with, and the keys that have signed. Bytes are base64. */
export interface UnderWay {
  readonly vkeys: readonly string[];
  readonly seal?: {
    readonly event: string;
    readonly expected: number;
    readonly data: string;
    readonly signers: string;
  };
  readonly rotation?: {
    readonly old: string;
    readonly new: string;
    readonly event: string;
    readonly data: string;
  };
  readonly forgetting: readonly {
    readonly stream: string;
    readonly subject: string;
    readonly markers: string;
    readonly order_id: string;
  }[];
  readonly anchors: readonly { readonly name: string; readonly size: number }[];
}

/** A leaf as it is shared: stream by the number that `SharedStream` names; all null once it is forgotten. */
export interface SharedLeaf {
  readonly seq: number;
  readonly leaf: Uint8Array;
  readonly event: Uint8Array | null;
  readonly stream: number | null;
  readonly rev: number | null;
  readonly position: string;
}

/** A stream that the log has leaves of, and its place in the map. */
export interface SharedStream {
  readonly id: number;
  readonly name: string;
  readonly k: Uint8Array;
}

/** A checkpoint as it is shared. */
export interface SharedCheckpoint extends CheckpointRow {
  readonly epoch: number;
}

/** What a write adds to the shared log. */
export interface Additions {
  readonly origin: string;
  readonly position: string;
  readonly size: number;
  readonly mapSize: number;
  readonly underWay: UnderWay;
  readonly checkpoints: readonly SharedCheckpoint[];
  /** Map entries of streams that were forgotten since. */
  readonly forgotten: readonly MapEntry[];
  /** Numbers of those streams. */
  readonly forgottenStreams: readonly number[];
  /** Their leaves. */
  readonly forgottenLeaves: readonly number[];
  /** Leaves from a seq on, below `size`, and the streams that begin with them. */
  leaves(from: number): { readonly leaves: readonly SharedLeaf[]; readonly streams: readonly SharedStream[] };
}

/** What of the shared log a copy lacks. */
export interface Missing {
  readonly state: SharedState;
  /** What the copy is to reach: a signed checkpoint, or all that is shared. */
  readonly target: { readonly size: number; readonly mapSize: number };
  readonly checkpoints: readonly SharedCheckpoint[];
  /** Present if somebody was forgotten since: every forgotten leaf, and every entry of a forgotten stream. */
  readonly forgotten?: { readonly leaves: readonly number[]; readonly entries: readonly MapEntry[] };
  /** Leaves from a seq on with their streams, at most a page; empty at the target. */
  leaves(from: number): Promise<readonly (SharedLeaf & { name: string | null; k: Uint8Array | null })[]>;
}
