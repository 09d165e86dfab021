import { StoredEventError } from './errors.js';

const ALPHABET = /^[A-Za-z0-9_-]*$/;

/** base64url without padding (RFC 4648 5). Text is taken as its UTF-8 bytes. */
export function base64url(bytes: Uint8Array | string): string {
  return typeof bytes === 'string'
    ? Buffer.from(bytes, 'utf8').toString('base64url')
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/**
 * Strict reading of base64url: no padding, no other characters, no loose bits at the end (RFC 4648 3.5), so that
 * bytes have one text.
 * @param length number of bytes that it must be
 * @throws StoredEventError for anything else
 */
export function fromBase64url(text: string, length?: number): Buffer {
  const bytes = readBase64url(text, length);
  if (!bytes) throw new StoredEventError('VALUE', 'base64url');
  return bytes;
}

/** As `fromBase64url`, with `undefined` instead of an error. */
export function readBase64url(text: string, length?: number): Buffer | undefined {
  if (!ALPHABET.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64url');
  if (length !== undefined && bytes.length !== length) return undefined;
  return bytes.toString('base64url') === text ? bytes : undefined;
}
