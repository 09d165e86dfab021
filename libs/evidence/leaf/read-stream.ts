import { parseCanonicalJson, StoredEventError } from '#stored-event/json';
import { equalBytes, fromDecimal, toBase64url } from '../bytes/index.js';
import { demand, EvidenceError } from '../errors.js';
import type { Hashing } from '../hashing/index.js';
import { leafHash } from '../merkle/index.js';
import { bodyHash, LEAF_BYTES, tagOf, type LeafBody } from './leaf.js';

/** A leaf body as it lies in a bundle, with its leaf. */
export interface ShownLeaf {
  /** Canonical JSON text. */
  readonly body: string;
  /** 64 bytes. */
  readonly leaf: Uint8Array;
}

/** Where a stream ends. */
export interface StreamHead {
  readonly rev: bigint;
  /** Leaf hash of the last leaf. */
  readonly head: Uint8Array;
}

/** Reads a leaf body: canonical, without duplicate names. @throws EvidenceError `NOT_CANONICAL`, `ENCODING` */
export function readLeafBody(text: string | Uint8Array): LeafBody {
  try {
    const value = parseCanonicalJson(text, 'leaf body');
    demand(
      typeof value === 'object' && value !== null && !Array.isArray(value),
      'NOT_CANONICAL',
      'leaf body',
    );
    const body = value as LeafBody;
    fromDecimal(body.seq, 'seq');
    fromDecimal(body.rev, 'rev');
    return body;
  } catch (error) {
    if (error instanceof StoredEventError) throw new EvidenceError('NOT_CANONICAL', 'leaf body');
    throw error;
  }
}

/**
 * Checks one stream from its first event on: canonical bodies of this log, revisions 0 to n, rising seq, hashes, the
 * `prev` chain, and the tags where the key is known.
 * @param kTag absent in compact mode, where nobody outside holds it
 * @returns undefined for a stream without events
 * @throws EvidenceError with what failed first
 */
export function checkStream(
  hashing: Hashing,
  log: string,
  shown: readonly ShownLeaf[],
  kTag?: Uint8Array,
): StreamHead | undefined {
  let rev = -1n;
  let seq = -1n;
  let head: Uint8Array | undefined;
  for (const { body: text, leaf } of shown) {
    demand(leaf.length === LEAF_BYTES, 'LENGTH', 'leaf');
    const body = readLeafBody(text);
    demand(body.log === log, 'LOG', 'leaf body');
    demand(equalBytes(bodyHash(hashing, text), leaf.subarray(32)), 'BODY_HASH', 'leaf body');
    demand(BigInt(body.rev) === rev + 1n, 'REVISION', 'leaf body');
    demand(BigInt(body.seq) > seq, 'SEQUENCE', 'leaf body');
    demand(body.prev === (head ? toBase64url(head) : ''), 'PREVIOUS', 'leaf body');
    rev = BigInt(body.rev);
    seq = BigInt(body.seq);
    if (kTag) demand(equalBytes(tagOf(hashing, kTag, rev), leaf.subarray(0, 32)), 'TAG', 'leaf');
    head = leafHash(hashing, leaf);
  }
  return head && { rev, head };
}
