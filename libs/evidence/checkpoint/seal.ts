import { canonicalJson } from '#stored-event/json';
import { toBase64url, utf8 } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';

/** What `ledger.sealed` says (evidence format 1). `seq`, sizes and positions are decimal texts, hashes base64url. */
export interface Seal {
  /** Root of the map over the leaves with an index below `mapSize`. */
  readonly mapRoot: string;
  readonly mapSize: string;
  /** seq of the seal before, `""` for the first. */
  readonly prevSeal: string;
  /** Position in the store of the event at index `mapSize` - 1. */
  readonly position: string;
  readonly keyset: string;
  /** SHA-256 of the last time stamp's file, `""` if there is none. */
  readonly prevTsr: string;
}

/** keyset = SHA-256 of the sorted verifier keys joined by LF, without a final one. */
export function keysetOf(hashing: Hashing, vkeys: readonly string[]): string {
  return toBase64url(hashing.sha256(utf8([...vkeys].sort().join('\n'))));
}

/** SHA-256 of a file, as a seal or a fact names it; `""` for no file. */
export function digestText(hashing: Hashing, file: Uint8Array | undefined): string {
  return file ? toBase64url(hashing.sha256(file)) : '';
}

/** True for the seal that says this. */
export function sameSeal(a: Seal, b: Seal): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
