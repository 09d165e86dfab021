import { demand } from '../errors.js';
import type { Hashing } from '../hashing/index.js';
import { emptyRoot, nodeHash } from './tree-hashes.js';

/** Hash of a complete subtree of 2^level leaves, the index-th from the left. Level 0: leaf hashes. */
export type HashAt = (level: number, index: bigint) => Uint8Array;

/** MTH(D[0:size]) from complete subtrees (RFC 6962 2.1). */
export function rootAt(hashing: Hashing, hashAt: HashAt, size: bigint): Uint8Array {
  return size === 0n ? emptyRoot(hashing) : range(hashing, hashAt, 0n, size);
}

/** PATH(m, D[n]), from the leaf's sibling upwards (RFC 9162 2.1.3.1). @throws EvidenceError `INDEX` */
export function inclusionProof(hashing: Hashing, hashAt: HashAt, index: bigint, size: bigint): Uint8Array[] {
  demand(index >= 0n && index < size, 'INDEX', 'inclusion proof');
  const path: Uint8Array[] = [];
  let low = 0n;
  let high = size;
  while (high - low > 1n) {
    const split = low + largestPowerBelow(high - low);
    if (index < split) {
      path.push(range(hashing, hashAt, split, high));
      high = split;
    } else {
      path.push(range(hashing, hashAt, low, split));
      low = split;
    }
  }
  return path.reverse();
}

/** PROOF(m, D[n]) (RFC 9162 2.1.4.1); empty for equal sizes. @throws EvidenceError `SIZES` for 0 or m > n */
export function consistencyProof(
  hashing: Hashing,
  hashAt: HashAt,
  size1: bigint,
  size2: bigint,
): Uint8Array[] {
  demand(size1 > 0n && size1 <= size2, 'SIZES', 'consistency proof');
  const path: Uint8Array[] = [];
  let low = 0n;
  let high = size2;
  // SUBPROOF(m, D[low:high], b): b stays true as long as the old tree is exactly what is left of `low`.
  while (size1 < high) {
    const split = low + largestPowerBelow(high - low);
    if (size1 <= split) {
      path.push(range(hashing, hashAt, split, high));
      high = split;
    } else {
      path.push(range(hashing, hashAt, low, split));
      low = split;
    }
  }
  if (low > 0n) path.push(range(hashing, hashAt, low, high));
  return path.reverse();
}

function range(hashing: Hashing, hashAt: HashAt, low: bigint, high: bigint): Uint8Array {
  const width = high - low;
  const split = largestPowerBelow(width);
  if (width === 1n || split * 2n === width) {
    const level = width.toString(2).length - 1;
    return hashAt(level, low >> BigInt(level));
  }
  return nodeHash(
    hashing,
    range(hashing, hashAt, low, low + split),
    range(hashing, hashAt, low + split, high),
  );
}

/** k: the largest power of two smaller than n (RFC 6962 2.1). */
function largestPowerBelow(n: bigint): bigint {
  return n <= 1n ? 0n : 1n << BigInt((n - 1n).toString(2).length - 1);
}
