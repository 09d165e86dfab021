import { equalBytes, MAX_UINT64 } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Hashing } from '../hashing/index.js';
import { HASH_BYTES, nodeHash } from './tree-hashes.js';

/** That a leaf stands in a tree. Sizes up to 2^64-1. */
export interface Inclusion {
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Verifies an inclusion proof, step by step as RFC 9162 2.1.3.2. @throws EvidenceError */
export function verifyInclusion(hashing: Hashing, { index, size, leafHash, proof, root }: Inclusion): void {
  hashes('inclusion', [leafHash, root, ...proof]);
  // 1. Compare leaf_index with tree_size.
  demand(index >= 0n && size <= MAX_UINT64 && index < size, 'INDEX', 'inclusion');
  // 2. Set fn to leaf_index and sn to tree_size - 1.  3. Set r to hash.
  let fn = index;
  let sn = size - 1n;
  let r = leafHash;
  // 4. For each value p in the inclusion_path array:
  for (const p of proof) {
    demand(sn !== 0n, 'PROOF_TOO_LONG', 'inclusion'); // a. If sn is 0, stop and fail.
    if ((fn & 1n) === 1n || fn === sn) {
      r = nodeHash(hashing, p, r); // b.i
      // b.ii. If LSB(fn) is not set, right-shift both until it is, or fn is 0.
      for (; (fn & 1n) === 0n && fn !== 0n; fn >>= 1n) sn >>= 1n;
    } else {
      r = nodeHash(hashing, r, p); // b otherwise
    }
    fn >>= 1n; // c
    sn >>= 1n;
  }
  // 5. Compare sn to 0 and r with root_hash.
  demand(sn === 0n, 'PROOF_TOO_SHORT', 'inclusion');
  demand(equalBytes(r, root), 'ROOT', 'inclusion');
}

/** That a tree is an earlier state of another. Sizes up to 2^64-1. */
export interface Consistency {
  readonly size1: bigint;
  readonly size2: bigint;
  readonly root1: Uint8Array;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Verifies a consistency proof, step by step as RFC 9162 2.1.4.2. From size 0 nothing is proved, so that is refused.
 * @throws EvidenceError
 */
export function verifyConsistency(
  hashing: Hashing,
  { size1, size2, root1, root2, proof }: Consistency,
): void {
  hashes('consistency', [root1, root2, ...proof]);
  demand(size1 > 0n && size1 <= size2 && size2 <= MAX_UINT64, 'SIZES', 'consistency');
  if (size1 === size2) {
    demand(proof.length === 0, 'PROOF_TOO_LONG', 'consistency');
    demand(equalBytes(root1, root2), 'ROOT', 'consistency');
    return;
  }
  // 1. An empty consistency_path fails.
  demand(proof.length > 0, 'PROOF_TOO_SHORT', 'consistency');
  // 2. If first is an exact power of 2, prepend first_hash to the path.
  const path = (size1 & (size1 - 1n)) === 0n ? [root1, ...proof] : proof;
  // 3. Set fn to first - 1 and sn to second - 1.  4. While LSB(fn) is set, right-shift both.
  let fn = size1 - 1n;
  let sn = size2 - 1n;
  for (; (fn & 1n) === 1n; fn >>= 1n) sn >>= 1n;
  // 5. Set both fr and sr to the first value in the path.
  let fr = path[0] as Uint8Array;
  let sr = fr;
  // 6. For each subsequent value c:
  for (const c of path.slice(1)) {
    demand(sn !== 0n, 'PROOF_TOO_LONG', 'consistency'); // a
    if ((fn & 1n) === 1n || fn === sn) {
      fr = nodeHash(hashing, c, fr); // b.i
      sr = nodeHash(hashing, c, sr); // b.ii
      for (; (fn & 1n) === 0n && fn !== 0n; fn >>= 1n) sn >>= 1n; // b.iii
    } else {
      sr = nodeHash(hashing, sr, c); // b otherwise
    }
    fn >>= 1n; // c
    sn >>= 1n;
  }
  // 7. fr is first_hash, sr is second_hash, sn is 0.
  demand(sn === 0n, 'PROOF_TOO_SHORT', 'consistency');
  demand(equalBytes(fr, root1) && equalBytes(sr, root2), 'ROOT', 'consistency');
}

function hashes(where: string, values: readonly Uint8Array[]): void {
  for (const value of values) demand(value.length === HASH_BYTES, 'LENGTH', where);
}
