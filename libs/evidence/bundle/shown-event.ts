import { canonicalJson, type EventBody } from '#stored-event/json';
import { equalBytes } from '../bytes/index.js';
import type { Hashing } from '../hashing/index.js';
import { bodyHash, leafBody, type LeafBody } from '../leaf/index.js';
import type { EvidenceLog } from '../log/evidence-log.js';
import { leafHash } from '../merkle/index.js';
import { ExportFailed } from './errors.js';

/** An event as a bundle shows it. */
export interface ShownEvent {
  readonly seq: bigint;
  readonly rev: bigint;
  readonly body: LeafBody;
  /** Canonical text of the body: what the leaf commits to. */
  readonly text: string;
  /** SHA-256 of the text: also the file's digest. */
  readonly bodyHash: Uint8Array;
  readonly tag: Uint8Array;
  /** Leaf hash. */
  readonly hash: Uint8Array;
}

/** One stored event with its place in its stream. */
export interface StoredPlace {
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly body: EventBody;
}

/**
 * The leaf body of a stored event, compared with the leaf that was sealed.
 * @param prev leaf hash of the stream's leaf before; undefined for revision 0
 * @returns undefined if the event is not sealed yet
 * @throws ExportFailed `STORE_DIFFERS` if the store no longer holds what the log committed to
 */
export function shownEvent(
  hashing: Hashing,
  log: Pick<EvidenceLog, 'seqOf' | 'leaf' | 'origin'>,
  { stream, revision, id, body }: StoredPlace,
  prev: Uint8Array | undefined,
): ShownEvent | undefined {
  const seq = log.seqOf(stream, id);
  const record = seq === undefined ? undefined : log.leaf(seq);
  if (seq === undefined || !record) return undefined;
  if (record.event && (record.event.stream !== stream || record.event.revision !== revision))
    throw new ExportFailed('STORE_DIFFERS', `leaf ${seq} is of another place`);
  const shown = leafBody(body, { log: log.origin, seq, rev: revision, prev });
  const text = canonicalJson(shown);
  const digest = bodyHash(hashing, text);
  if (!equalBytes(digest, record.leaf.subarray(32)))
    throw new ExportFailed('STORE_DIFFERS', `the event at leaf ${seq} is not what was sealed`);
  const hash = leafHash(hashing, record.leaf);
  return { seq, rev: revision, body: shown, text, bodyHash: digest, tag: record.leaf.subarray(0, 32), hash };
}

/** Lower-case hexadecimal, as manifests write digests. */
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
