import { canonicalDeflate } from './deflate.js';
import { inflateFixed } from './inflate.js';

/** How the bytes of a file lie in the ZIP (APPNOTE 4.4.5). */
export const STORED = 0;
export const DEFLATED = 8;

/**
 * What is for reading, and lists: they repeat themselves. Everything else is hashes, and small. Larger files are stored:
 * what is unpacked stays small enough for any machine, and the lists of a whole ledger are hashes mostly.
 */
const PACKED = [
  { path: /^[^/]+\/data\/(?:report\.(?:html|pdf)|records\/[^/]+)$/, most: 16 * 1024 * 1024 },
  { path: /^[^/]+\/(?:manifest-sha256\.txt|data\/subjects\.json)$/, most: 1024 * 1024 },
];

/** Whether a file may be deflated. */
export function mayBePacked(path: string, size: number): boolean {
  return PACKED.some((packed) => size <= packed.most && packed.path.test(path));
}

/** Bytes as they lie in the ZIP. */
export interface Packed {
  readonly method: typeof STORED | typeof DEFLATED;
  readonly bytes: Uint8Array;
}

/** The one way in which a file lies in a canonical ZIP: deflated if its path allows and it becomes shorter. */
export function pack(path: string, bytes: Uint8Array): Packed {
  const deflated = mayBePacked(path, bytes.length) ? canonicalDeflate(bytes) : undefined;
  return deflated ? { method: DEFLATED, bytes: deflated } : { method: STORED, bytes };
}

/** The bytes of a file. @returns undefined if it does not lie there in the one way that `pack` has for it */
export function unpack(path: string, { method, bytes }: Packed, size: number): Uint8Array | undefined {
  if (!mayBePacked(path, size)) return method === STORED ? bytes : undefined;
  const content = method === STORED ? bytes : inflateFixed(bytes, size);
  if (!content) return undefined;
  const canonical = pack(path, content);
  return canonical.method === method && same(canonical.bytes, bytes) ? content : undefined;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
