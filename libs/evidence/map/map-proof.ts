import { equalBytes } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Hashing } from '../hashing/index.js';
import { bitAt, branchHash, EMPTY, entryHash, sharedBits, type MapEntry } from './map-hashes.js';

/** That the map holds `v` at `k`: siblings from the entry upwards. */
export interface Membership {
  readonly k: Uint8Array;
  readonly v: Uint8Array;
  readonly siblings: readonly Uint8Array[];
}

/** That the map holds nothing at `k`: the entry that stands in its place, or null for emptiness. */
export interface Absence {
  readonly k: Uint8Array;
  readonly met: MapEntry | null;
  readonly siblings: readonly Uint8Array[];
}

export type MapPath = Membership | Absence;

/** A key has 256 bits, so a path has at most 256 siblings (facts-and-subjects 11). */
const MAX_SIBLINGS = 256;

/**
 * Verifies what a map with this root holds at a key (evidence format 1).
 * An absence is refused unless k' differs from k and shares its first d bits, d the number of siblings.
 * @throws EvidenceError `LENGTH`, `PROOF_TOO_LONG`, `PRESENT`, `OFF_PATH`, `ROOT`
 */
export function verifyMapPath(hashing: Hashing, root: Uint8Array, path: MapPath): void {
  const { k, siblings } = path;
  for (const bytes of [root, k, ...siblings]) demand(bytes.length === 32, 'LENGTH', 'map proof');
  demand(siblings.length <= MAX_SIBLINGS, 'PROOF_TOO_LONG', 'map proof');
  let hash = bottom(hashing, path);
  siblings.forEach((sibling, i) => {
    hash =
      bitAt(k, siblings.length - 1 - i) === 0
        ? branchHash(hashing, hash, sibling)
        : branchHash(hashing, sibling, hash);
  });
  demand(equalBytes(hash, root), 'ROOT', 'map proof');
}

function bottom(hashing: Hashing, path: MapPath): Uint8Array {
  if ('v' in path) {
    demand(path.v.length === 32, 'LENGTH', 'map proof');
    return entryHash(hashing, path.k, path.v);
  }
  const { met, k, siblings } = path;
  if (!met) return EMPTY;
  demand(met.k.length === 32 && met.v.length === 32, 'LENGTH', 'map proof');
  demand(!equalBytes(met.k, k), 'PRESENT', 'map proof');
  demand(sharedBits(met.k, k) >= siblings.length, 'OFF_PATH', 'map proof');
  return entryHash(hashing, met.k, met.v);
}
