import { fromBase64url } from '../bytes/index.js';
import type { Reading } from '../hashing/index.js';
import { BODY } from './bodies.js';
import { readShownBody } from './read-body.js';

/** Where what is found about one body goes. */
export interface BodyPlace {
  readonly digests: Uint8Array;
  readonly prev: Uint8Array;
  readonly rev: Float64Array;
}

/** What a body must be of. */
export interface BodyOf {
  readonly origin: string;
  readonly controller: string;
  readonly full: boolean;
}

/**
 * Looks at the n-th body, for who reads many of them.
 * @returns its state, and when it was recorded
 */
export function lookAtBody(
  reading: Pick<Reading, 'sha256'>,
  bytes: Uint8Array,
  file: string,
  { origin, controller, full }: BodyOf,
  out: BodyPlace,
  n: number,
): { readonly state: number; readonly rec: string } {
  out.digests.set(reading.sha256(bytes), n * 32);
  if (!full) return { state: BODY.fine, rec: '' };
  try {
    const { body, rev } = readShownBody(bytes, file, origin);
    if (body.controller !== controller || rev > BigInt(Number.MAX_SAFE_INTEGER)) return UNCLEAR;
    out.rev[n] = Number(rev);
    if (body.prev === '') return rev === 0n ? { state: BODY.first, rec: body.rec } : UNCLEAR;
    if (rev === 0n) return UNCLEAR;
    out.prev.set(fromBase64url(body.prev, 'prev', 32), n * 32);
    return { state: BODY.fine, rec: body.rec };
  } catch {
    return UNCLEAR;
  }
}

const UNCLEAR = { state: BODY.unclear, rec: '' };
