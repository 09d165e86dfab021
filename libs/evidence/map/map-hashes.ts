import { concat, uint64be, utf8 } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';

/** An entry of the map: a stream's key and what its last leaf was (evidence format 1). 32 bytes each. */
export interface MapEntry {
  readonly k: Uint8Array;
  readonly v: Uint8Array;
}

/** Empty subtree = 32 zero bytes. */
export const EMPTY: Uint8Array = new Uint8Array(32);

const MAP_LABEL = utf8('clv1-map');

/** k = HMAC-SHA-256(K_tag, "clv1-map"). */
export function mapKey(hashing: Hashing, kTag: Uint8Array): Uint8Array {
  return hashing.hmacSha256(kTag, MAP_LABEL);
}

/** v = SHA-256(uint64be(rev) || head), head = leaf hash of the stream's last leaf. */
export function mapValue(hashing: Hashing, rev: bigint, head: Uint8Array): Uint8Array {
  return hashing.sha256(concat(uint64be(rev), head));
}

/** A subtree with one entry = SHA-256(0x02 || k || v), whatever its depth. */
export function entryHash(hashing: Hashing, k: Uint8Array, v: Uint8Array): Uint8Array {
  return hashing.sha256(concat(ENTRY_PREFIX, k, v));
}

/** A subtree with more entries = SHA-256(0x03 || left || right). */
export function branchHash(hashing: Hashing, left: Uint8Array, right: Uint8Array): Uint8Array {
  BRANCH_INPUT.set(left, 1);
  BRANCH_INPUT.set(right, 33);
  return hashing.sha256(BRANCH_INPUT);
}

const ENTRY_PREFIX = Uint8Array.of(0x02);
const BRANCH_PREFIX = Uint8Array.of(0x03);
// Written over for each hash: a new array for each costs as much as the hash.
const BRANCH_INPUT = concat(BRANCH_PREFIX, new Uint8Array(64));

/** Bit of a key at a depth, most significant first; 0 goes left (facts-and-subjects 11). */
export function bitAt(k: Uint8Array, depth: number): 0 | 1 {
  return (((k[depth >> 3] as number) >> (7 - (depth & 7))) & 1) as 0 | 1;
}

/** Number of first bits that two keys share. */
export function sharedBits(a: Uint8Array, b: Uint8Array): number {
  for (let depth = 0; depth < 256; depth++) if (bitAt(a, depth) !== bitAt(b, depth)) return depth;
  return 256;
}
