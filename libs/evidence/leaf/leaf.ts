import { canonicalJson, type EventBody } from '#stored-event/json';
import { concat, toBase64url, uint64be, utf8 } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';
import { leafHash } from '../merkle/index.js';

/** Bytes of a leaf: tag(32) || bodyHash(32) (evidence format 1). */
export const LEAF_BYTES = 64;

const TAG_LABEL = utf8('clv1-tag');
const STREAM_LABEL = utf8('clv1-stream');

/** tag = HMAC-SHA-256(K_tag, "clv1-tag" || uint64be(rev)). */
export function tagOf(hashing: Hashing, kTag: Uint8Array, rev: bigint): Uint8Array {
  return hashing.hmacSha256(kTag, concat(TAG_LABEL, uint64be(rev)));
}

/**
 * K_tag of a stream that is no person's = HMAC-SHA-256(key, "clv1-stream" || full stream name in UTF-8).
 * @param key K_pub of the controller, or of the ledger for `ledger-*` streams; K_access for access and exports streams
 */
export function streamKey(hashing: Hashing, key: Uint8Array, stream: string): Uint8Array {
  return hashing.hmacSha256(key, concat(STREAM_LABEL, utf8(stream)));
}

/** What only the sealer knows of an event (evidence format 1). */
export interface LeafPlace {
  /** Origin of the log. */
  readonly log: string;
  /** Leaf index. */
  readonly seq: bigint;
  /** Stream revision. */
  readonly rev: bigint;
  /** Leaf hash of the stream's previous leaf; undefined for revision 0. */
  readonly prev: Uint8Array | undefined;
}

/** The leaf's JSON (facts-and-subjects 1): the stored body and its place. */
export interface LeafBody extends EventBody {
  readonly log: string;
  readonly seq: string;
  readonly rev: string;
  /** base64url, `""` for revision 0. */
  readonly prev: string;
}

/** The leaf body of an event. */
export function leafBody(body: EventBody, { log, seq, rev, prev }: LeafPlace): LeafBody {
  return { ...body, log, seq: String(seq), rev: String(rev), prev: prev ? toBase64url(prev) : '' };
}

/** bodyHash = SHA-256(JCS(leafBody)), from the canonical text. */
export function bodyHash(hashing: Hashing, canonicalLeafBody: string): Uint8Array {
  return hashing.sha256(utf8(canonicalLeafBody));
}

/** A leaf of 64 bytes with its hash. */
export interface Leaf {
  readonly leaf: Uint8Array;
  readonly hash: Uint8Array;
}

/** The leaf of an event: what the sealer appends, and what `fsck` compares with. */
export function leafOf(hashing: Hashing, kTag: Uint8Array, body: EventBody, place: LeafPlace): Leaf {
  return leafOfText(hashing, kTag, canonicalJson(leafBody(body, place)), place.rev);
}

/** The leaf of the canonical text of a leaf body. */
export function leafOfText(hashing: Hashing, kTag: Uint8Array, text: string, rev: bigint): Leaf {
  const leaf = concat(tagOf(hashing, kTag, rev), bodyHash(hashing, text));
  return { leaf, hash: leafHash(hashing, leaf) };
}
