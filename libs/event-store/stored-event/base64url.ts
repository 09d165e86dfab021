import { StoredEventError } from './errors.js';

const ALPHABET = /^[A-Za-z0-9_-]*$/;

/** base64url without padding (RFC 4648 5). Text is taken as its UTF-8 bytes. */
export function base64url(bytes: Uint8Array | string): string {
  return typeof bytes === 'string'
    ? Buffer.from(bytes, 'utf8').toString('base64url')
    : (Buffer.isBuffer(bytes)
        ? bytes
        : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      ).toString('base64url');
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
  return isBase64url(text, length) ? Buffer.from(text, 'base64url') : undefined;
}

/** Last characters that leave no loose bits, where two or three characters stand for the last one or two bytes. */
const LAST = [/$/, /(?!)/, /[AQgw]$/, /[AEIMQUYcgkosw048]$/];

/** True for what `fromBase64url` reads. @param length number of bytes that it must be */
export function isBase64url(text: string, length?: number): boolean {
  if (length !== undefined && bytesIn(text) !== length) return false;
  return ALPHABET.test(text) && (LAST[text.length % 4] as RegExp).test(text);
}

/** How many bytes a base64url text of this length stands for. */
export function bytesIn({ length }: string): number {
  return Math.floor((length * 3) / 4);
}
