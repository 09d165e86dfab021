import { canonicalJson } from './canonical-json.js';
import { StoredEventError } from './errors.js';
import { parseStrictJson, StrictJsonError, utf8Text } from './strict-json.js';

/** Deeper than any request: a value that fits into a request still fits into the event around it. */
const MAX_DEPTH = 128;

/**
 * Reads JSON that must be canonical: the bytes equal JCS(parse(bytes)), so that a value has one text and one hash.
 * @param where place of the format, for the error
 * @throws StoredEventError `NOT_CANONICAL`
 */
export function parseCanonicalJson(bytes: Uint8Array | string, where: string): unknown {
  try {
    const text = typeof bytes === 'string' ? bytes : utf8Text(bytes);
    const value = parseStrictJson(text, { maxDepth: MAX_DEPTH });
    if (canonicalJson(value) === text) return value;
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
  }
  throw new StoredEventError('NOT_CANONICAL', where);
}
