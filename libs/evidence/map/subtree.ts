import { compareBytes, equalBytes } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';
import { bitAt, branchHash, EMPTY, entryHash, type MapEntry } from './map-hashes.js';
import type { MapPath } from './map-proof.js';

/** A part of the map: how many entries (0, 1 or more), its hash, and the entry where there is just one. */
export type Subtree =
  | { readonly entries: 'none'; readonly hash: Uint8Array }
  | { readonly entries: 'one'; readonly hash: Uint8Array; readonly entry: MapEntry }
  | { readonly entries: 'many'; readonly hash: Uint8Array };

/** Entries in the order of their keys: the order that all functions here expect. */
export function sortEntries(entries: readonly MapEntry[]): MapEntry[] {
  return [...entries].sort((a, b) => compareBytes(a.k, b.k));
}

/** The subtree of the sorted entries from `low` to `high`, which share their first `depth` bits. */
export function subtreeOf(
  hashing: Hashing,
  sorted: readonly MapEntry[],
  depth = 0,
  low = 0,
  high = sorted.length,
): Subtree {
  if (high === low) return { entries: 'none', hash: EMPTY };
  const entry = sorted[low] as MapEntry;
  if (high - low === 1) return { entries: 'one', hash: entryHash(hashing, entry.k, entry.v), entry };
  const middle = firstRight(sorted, depth, low, high);
  const left = subtreeOf(hashing, sorted, depth + 1, low, middle).hash;
  const right = subtreeOf(hashing, sorted, depth + 1, middle, high).hash;
  return { entries: 'many', hash: branchHash(hashing, left, right) };
}

/** Two halves joined: a lone entry rises as it is. */
export function join(hashing: Hashing, left: Subtree, right: Subtree): Subtree {
  if (left.entries === 'none' && right.entries !== 'many') return right;
  if (right.entries === 'none' && left.entries !== 'many') return left;
  return { entries: 'many', hash: branchHash(hashing, left.hash, right.hash) };
}

/** mapRoot of sorted entries. */
export function mapRoot(hashing: Hashing, sorted: readonly MapEntry[]): Uint8Array {
  return subtreeOf(hashing, sorted).hash;
}

/** What stands at a key among sorted entries, from `depth` on: the proof of membership or of absence. */
export function prove(hashing: Hashing, sorted: readonly MapEntry[], k: Uint8Array, depth = 0): MapPath {
  const siblings: Uint8Array[] = [];
  let low = 0;
  let high = sorted.length;
  for (let at = depth; high - low > 1; at++) {
    const middle = firstRight(sorted, at, low, high);
    if (bitAt(k, at) === 0) {
      siblings.push(subtreeOf(hashing, sorted, at + 1, middle, high).hash);
      high = middle;
    } else {
      siblings.push(subtreeOf(hashing, sorted, at + 1, low, middle).hash);
      low = middle;
    }
  }
  siblings.reverse();
  const entry = high === low ? undefined : (sorted[low] as MapEntry);
  if (entry && equalBytes(entry.k, k)) return { k, v: entry.v, siblings };
  return { k, met: entry ?? null, siblings };
}

/** Index of the first entry whose bit at this depth is 1. */
function firstRight(sorted: readonly MapEntry[], depth: number, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bitAt((sorted[middle] as MapEntry).k, depth) === 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
