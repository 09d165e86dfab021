import type { Hashing } from '../hashing/index.js';

/** Bytes of every hash here (RFC 6962 2.1: SHA-256). */
export const HASH_BYTES = 32;

/** MTH({d(0)}) = SHA-256(0x00 || d(0)) (RFC 6962 2.1). */
export function leafHash(hashing: Hashing, leaf: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + leaf.length);
  input.set(leaf, 1);
  return hashing.sha256(input);
}

/** SHA-256(0x01 || left || right) (RFC 6962 2.1). */
export function nodeHash(hashing: Hashing, left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + 2 * HASH_BYTES);
  input[0] = 0x01;
  input.set(left, 1);
  input.set(right, 1 + HASH_BYTES);
  return hashing.sha256(input);
}

/** MTH({}) = SHA-256() (RFC 6962 2.1). */
export function emptyRoot(hashing: Hashing): Uint8Array {
  return hashing.sha256(new Uint8Array(0));
}
