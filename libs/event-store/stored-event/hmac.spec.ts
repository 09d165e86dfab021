import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { hmacSha256 } from './hmac.js';

describe('An HMAC of two one-shot hashes', () => {
  it.each([0, 1, 31, 32, 63, 64])('is that of the platform for a key of %i bytes', (length) => {
    const key = randomBytes(length);
    for (const text of ['', 'a', 'Grüße, “Ada”', 'x'.repeat(200), '😀'.repeat(500)])
      expect(hmacSha256(key, text)).toBe(createHmac('sha256', key).update(text, 'utf8').digest('base64url'));
  });

  it('refuses a key that would have to be hashed first', () => {
    expect(() => hmacSha256(randomBytes(65), '')).toThrow(RangeError);
  });
});
