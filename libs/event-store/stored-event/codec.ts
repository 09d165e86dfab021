import { canonicalJson } from './canonical-json.js';
import { parseCanonicalJson } from './canonical-bytes.js';
import { checkStoredEvent } from './check.js';
import { StoredEventError } from './errors.js';
import { checkedText } from './event-text.js';
import { instantOf, isInstant } from './instant.js';
import type { EventBody, StoredEvent } from './stored-event.js';

/** The bytes of an event: JCS of `{ body, sealed, mac }`. Checked first: nothing is stored that no reader would take. @throws StoredEventError */
export function encodeStoredEvent(event: StoredEvent): Uint8Array {
  checkStoredEvent(event);
  return Buffer.from(checkedText(event), 'utf8');
}

/**
 * Reads stored bytes strictly: canonical, with exactly the members and forms of facts-and-subjects 1.
 * @param stream name of the stream, if known: then `controller` must be there, except in `ledger-*` streams
 * @throws StoredEventError
 */
export function decodeStoredEvent(bytes: Uint8Array | string, stream?: string): StoredEvent {
  const event = parseCanonicalJson(bytes, 'event');
  checkStoredEvent(event);
  if (stream !== undefined && stream.startsWith('ledger-') !== (event.body.controller === undefined))
    throw new StoredEventError('MEMBERS', 'controller');
  return event;
}

/** Reads bytes that this ledger itself has written and its store has kept: no checks, for hot paths. */
export function decodeTrusted(bytes: Uint8Array): StoredEvent {
  return JSON.parse(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
  ) as StoredEvent;
}

const BEFORE_BODY = '{"body":';
const BEFORE_MAC = ',"mac":"';

/**
 * The body of bytes that this ledger has written, without its boxes, which are half of it: for whoever reads millions of
 * events and opens none. In canonical order `body` stands first and `mac` right behind it, and behind that come only
 * ids and ciphertexts, so the last such place is that one.
 */
export function bodyOfTrusted(bytes: Uint8Array): EventBody {
  const text = cutBody(bytes);
  return text === undefined ? decodeTrusted(bytes).body : (JSON.parse(text) as EventBody);
}

/** As `bodyOfTrusted`: its canonical text, which is stored as it is. */
export function bodyTextOfTrusted(bytes: Uint8Array): string {
  return cutBody(bytes) ?? canonicalJson(decodeTrusted(bytes).body);
}

/** The text of the body; undefined where the members stand in another order. */
function cutBody(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.lastIndexOf(BEFORE_MAC);
  const canonical = end > 0 && buffer.toString('latin1', 0, BEFORE_BODY.length) === BEFORE_BODY;
  if (!canonical || buffer[end - 1] !== CLOSING_BRACE) return undefined;
  return buffer.toString('utf8', BEFORE_BODY.length, end);
}

const CLOSING_BRACE = 0x7d;

const BEFORE_SD = '","sd":[';
const INSTANT_LENGTH = 24;

/**
 * When an event was recorded, UTC milliseconds, from bytes that this ledger has written: for whoever passes by all
 * events and wants nothing else of them. In canonical order `rec` stands right before `sd`, and after `sd` come
 * only ids, digests and codes, so the last such place is that one.
 */
export function recordedAtOf(bytes: Uint8Array): number {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.lastIndexOf(BEFORE_SD);
  const rec = end < INSTANT_LENGTH ? '' : buffer.toString('latin1', end - INSTANT_LENGTH, end);
  return isInstant(rec) ? Date.parse(rec) : instantOf(decodeTrusted(bytes).body.rec);
}
