import { createHmac, randomBytes } from 'node:crypto';
import { KeyedHash } from './keyed-hash.js';

const ofNode = (key: Uint8Array, text: string) =>
  createHmac('sha256', key).update(text, 'utf8').digest('base64url');

describe('the keyed hash of identifiers', () => {
  it.each([0, 1, 32, 63, 64])('is HMAC-SHA-256 under a key of %i bytes', (bytes) => {
    const key = randomBytes(bytes);
    expect(new KeyedHash(key).of('one')).toBe(ofNode(key, 'one'));
  });

  it.each([0, 1, 55, 56, 64, 340, 341, 342, 1024, 1025, 5000])(
    'is it for a text of %i characters',
    (length) => {
      const key = randomBytes(32);
      const hash = new KeyedHash(key);
      for (const sign of ['a', 'é', '€', '😀']) {
        const text = sign.repeat(length).slice(0, length - (length % 2));
        expect(hash.of(text)).toBe(ofNode(key, text));
      }
    },
  );

  it('keeps nothing of the text before', () => {
    const key = randomBytes(32);
    const hash = new KeyedHash(key);
    hash.of('a much longer text than the one that follows');
    expect(hash.of('short')).toBe(ofNode(key, 'short'));
  });

  it('refuses a key that would have to be hashed first', () => {
    expect(() => new KeyedHash(new Uint8Array(65))).toThrow(RangeError);
  });
});
