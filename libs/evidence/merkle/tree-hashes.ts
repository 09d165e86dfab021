import { concat } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';

/** Bytes of every hash here (RFC 6962 2.1: SHA-256). */
export const HASH_BYTES = 32;

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);
// Written over for each hash: a new array for each costs as much as the hash.
const LEAF_INPUT = concat(LEAF_PREFIX, new Uint8Array(2 * HASH_BYTES));
const NODE_INPUT = concat(NODE_PREFIX, new Uint8Array(2 * HASH_BYTES));

/** MTH({d(0)}) = SHA-256(0x00 || d(0)) (RFC 6962 2.1). */
export function leafHash(hashing: Hashing, leaf: Uint8Array): Uint8Array {
  if (leaf.length !== 2 * HASH_BYTES) return hashing.sha256(concat(LEAF_PREFIX, leaf));
  LEAF_INPUT.set(leaf, 1);
  return hashing.sha256(LEAF_INPUT);
}

/** SHA-256(0x01 || left || right) (RFC 6962 2.1). */
export function nodeHash(hashing: Hashing, left: Uint8Array, right: Uint8Array): Uint8Array {
  NODE_INPUT.set(left, 1);
  NODE_INPUT.set(right, 1 + HASH_BYTES);
  return hashing.sha256(NODE_INPUT);
}

/** MTH({}) = SHA-256() (RFC 6962 2.1). */
export function emptyRoot(hashing: Hashing): Uint8Array {
  return hashing.sha256(new Uint8Array(0));
}
