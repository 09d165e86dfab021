import { EventRefused } from './errors.js';
import { MAX_APPEND_BYTES, MAX_EVENT_BYTES } from './port.js';
import type { ExpectedRevision, NewEvent } from './port.js';

/** A stream's name: category, `-`, the rest; lower-case ASCII, at most 200 characters, no personal data. */
const STREAM_NAME = /^[a-z][a-z0-9]*-[a-z0-9][a-z0-9_.-]*$/;
const MAX_STREAM_NAME = 200;

/** RFC 9562 text form, lower case: one id has one spelling. */
const EVENT_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Visible ASCII, no blanks. */
const EVENT_TYPE = /^[\x21-\x7e]{1,100}$/;

/**
 * Refuses a malformed append before anything is sent or stored. Every adapter calls it first: a real server answers
 * a malformed append twice and then hangs the client's batch stream (event-store.md, row 11).
 * @returns the sum of the events' data in bytes
 * @throws EventRefused
 */
export function validateAppend(
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): number {
  if (typeof stream !== 'string' || stream.length > MAX_STREAM_NAME || !STREAM_NAME.test(stream)) {
    throw new EventRefused('a stream name is a category, a hyphen and the rest, in lower-case ASCII');
  }
  if (expected !== 'no_stream' && (typeof expected !== 'bigint' || expected < 0n)) {
    throw new EventRefused(`${stream}: the expected revision is a bigint from 0 or no_stream`);
  }
  if (events.length === 0) throw new EventRefused(`${stream}: an append needs at least one event`);

  const ids = new Set<string>();
  let bytes = 0;
  for (const { id, type, data } of events) {
    if (typeof id !== 'string' || !EVENT_ID.test(id)) {
      throw new EventRefused(`${stream}: an event id is a UUID in lower case`);
    }
    if (ids.has(id)) throw new EventRefused(`${stream}: event ${id} stands twice in one append`);
    ids.add(id);
    if (typeof type !== 'string' || !EVENT_TYPE.test(type)) {
      throw new EventRefused(`${stream}: an event type is 1 to 100 visible ASCII characters`);
    }
    if (!(data instanceof Uint8Array)) throw new EventRefused(`${stream}: event data is bytes`);
    if (data.byteLength > MAX_EVENT_BYTES) {
      throw new EventRefused(
        `${stream}: event ${id} has ${data.byteLength} bytes, at most ${MAX_EVENT_BYTES}`,
      );
    }
    bytes += data.byteLength;
  }
  if (bytes > MAX_APPEND_BYTES) {
    throw new EventRefused(`${stream}: the append has ${bytes} bytes, at most ${MAX_APPEND_BYTES}`);
  }
  return bytes;
}
