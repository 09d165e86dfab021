import { hash } from 'node:crypto';
import { canonicalJson, canonicalTexts } from './canonical-json.js';
import { hmacSha256 } from './hmac.js';
import { StoredEventError } from './errors.js';

/** Namespace of command ids (facts-and-subjects 4). */
const COMMAND_NAMESPACE = '5d848744-255d-43a4-9f49-2a9ce62c8866';

/** What makes a command the same command: retries carry the same three texts. */
export interface CommandKey {
  /** Controller id; `""` in `ledger-*` streams. */
  readonly controller: string;
  /** Id of who sent it; `system` where no request caused it. */
  readonly principal: string;
  /** The `Idempotency-Key`, `key#index` for an item of a batch, a random UUID where none was sent. */
  readonly key: string;
}

/** Command id = UUIDv5(namespace, JCS([controller, principal, key])) (facts-and-subjects 4). */
export function commandId({ controller, principal, key }: CommandKey): string {
  return uuidV5(COMMAND_NAMESPACE, canonicalTexts([controller, principal, key]));
}

const EVENT_INDEX = /^(?:[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+#)?(?:0|[1-9][0-9]*)$/;

/**
 * Event id = UUIDv5(command id, index). The index counts the events of the command from 0 as a decimal text; an
 * event that the ledger adds of itself takes `ownIndex(type, n)`.
 * @throws StoredEventError for an index of another form
 */
export function eventId(command: string, index: string | number): string {
  const text = String(index);
  if (!EVENT_INDEX.test(text)) throw new StoredEventError('VALUE', 'index');
  return uuidV5(command, text);
}

/** Index of the n-th event of one type (from 0) that the ledger adds to a command of itself: `type#n`. */
export function ownIndex(type: string, n: number): string {
  return `${type}#${n}`;
}

/**
 * Mac of a request, by which a retry is told from another body: HMAC-SHA-256(K_mac, JCS([operationId, pathParams, item])), base64url.
 * @param kMac 32 bytes
 * @param pathParams decoded texts, `{}` if none
 * @param item the parsed JSON as sent (for a batch the item), before defaults; null without a body
 * @param itemText canonical JSON of the item, where it is at hand
 * @throws StoredEventError for a key of another length; CanonicalJsonError for an item that is no I-JSON
 */
export function requestMac(
  kMac: Uint8Array,
  operationId: string,
  pathParams: Readonly<Record<string, string>>,
  item: unknown,
  itemText = canonicalJson(item),
): string {
  if (kMac.length !== 32) throw new StoredEventError('VALUE', 'kMac');
  return hmacSha256(kMac, `[${canonicalJson(operationId)},${canonicalJson(pathParams)},${itemText}]`);
}

const NAMESPACE_BYTES = 16;

/** UUID of version 5 (RFC 9562 5.5): SHA-1 of the namespace's bytes and the name's UTF-8 bytes. */
export function uuidV5(namespace: string, name: string): string {
  const seed = Buffer.allocUnsafe(NAMESPACE_BYTES + Buffer.byteLength(name, 'utf8'));
  seed.write(namespace.replaceAll('-', ''), 'hex');
  seed.write(name, NAMESPACE_BYTES, 'utf8');
  const hex = hash('sha1', seed, 'hex');
  const variant = ((parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(18, 20)}-${hex.slice(20, 32)}`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A UUID of any version in lower case: the only form in which ids are stored. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && UUID.test(text);
}
