import type { FileMap } from '../zip/index.js';
import type { ShownEvent } from './shown-events.js';

/** Bodies that others are to read: the facts of a whole-ledger bundle. */
export interface BodiesAsked {
  /** The bundle's files, from its folder on. */
  readonly files: FileMap;
  /** By rising index. */
  readonly events: readonly ShownEvent[];
  /** Not only hash each, but read it. */
  readonly full: boolean;
  readonly origin: string;
  readonly controller: string;
}

/** What is found for the n-th of the bodies asked for. */
export const BODY = {
  /** Something may be wrong with it: whoever asked looks for themselves, and says what. */
  unclear: 0,
  /** Hashed; with `full` canonical, of this log and controller, and not the first of its stream. */
  fine: 1,
  /** As `fine`, and revision 0 without a leaf before it. */
  first: 2,
} as const;

/** Bodies read elsewhere, in the order asked for. Nothing of it counts before `done`. */
export interface BodiesRead {
  readonly events: readonly ShownEvent[];
  /** Of all of them together, as the container says. */
  readonly bytes: number;
  readonly state: Uint8Array;
  /** SHA-256 of each file, 32 bytes after 32 bytes. */
  readonly digests: Uint8Array;
  /** Leaf hash that `prev` names; only with `full`. */
  readonly prev: Uint8Array;
  /** Stream revision; only with `full`. */
  readonly rev: Float64Array;
  /** Times of recording of those that are not unclear, only with `full`. Never fails: what was not read is unclear. */
  readonly done: Promise<{ readonly from: string; readonly to: string } | undefined>;
}

/** Reads bodies beside the other work. @returns undefined where that gains nothing */
export type ReadsBodies = (asked: BodiesAsked) => BodiesRead | undefined;
