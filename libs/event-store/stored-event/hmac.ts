import { hash } from 'node:crypto';

/** Bytes that SHA-256 takes at a time (FIPS 180-4, 1), and bytes that it gives. */
const BLOCK = 64;
const DIGEST = 32;

/**
 * HMAC-SHA-256 (RFC 2104, section 2) of a text's UTF-8 bytes, as base64url. Node's `createHmac` makes an object outside
 * the heap for each; for a short text under a key that is used once or twice, two one-shot hashes take half the time.
 * @param key at most 64 bytes (a longer one would have to be hashed first) @throws RangeError
 */
export function hmacSha256(key: Uint8Array, text: string): string {
  if (key.length > BLOCK) throw new RangeError(`a key of ${key.length} bytes`);
  const inner = Buffer.allocUnsafe(BLOCK + Buffer.byteLength(text, 'utf8'));
  const outer = Buffer.allocUnsafe(BLOCK + DIGEST);
  for (let i = 0; i < BLOCK; i += 1) {
    const byte = key[i] ?? 0;
    inner[i] = 0x36 ^ byte;
    outer[i] = 0x5c ^ byte;
  }
  inner.write(text, BLOCK, 'utf8');
  outer.write(hash('sha256', inner, 'binary'), BLOCK, 'latin1');
  const mac = hash('sha256', outer, 'base64url');
  inner.fill(0, 0, BLOCK);
  outer.fill(0, 0, BLOCK);
  return mac;
}
