import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import { inflateRawSync } from 'node:zlib';
import { canonicalDeflate } from './deflate.js';
import { inflateFixed } from './inflate.js';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const hexOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('hex');

/** Bytes that repeat themselves now and then. */
const repeating = fc
  .array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 40 })), {
    minLength: 1,
    maxLength: 20,
  })
  .map((parts) =>
    Uint8Array.from(
      parts.flatMap(([bytes, times]) =>
        Array(times)
          .fill([...bytes])
          .flat(),
      ),
    ),
  );

describe('Canonical deflate', () => {
  it('is deflate: zlib gives the bytes back', () => {
    fc.assert(
      fc.property(repeating, (bytes) => {
        const packed = canonicalDeflate(bytes);
        if (packed) expect(hexOf(inflateRawSync(packed))).toBe(hexOf(bytes));
      }),
    );
  });

  it('is read back by its own reader, which takes no other size', () => {
    fc.assert(
      fc.property(repeating, (bytes) => {
        const packed = canonicalDeflate(bytes);
        if (!packed) return;
        expect(hexOf(inflateFixed(packed, bytes.length))).toBe(hexOf(bytes));
        expect(inflateFixed(packed, bytes.length - 1)).toBeUndefined();
        expect(inflateFixed(packed, bytes.length + 1)).toBeUndefined();
        expect(inflateFixed(packed.subarray(0, -1), bytes.length)).toBeUndefined();
      }),
    );
  });

  // Whoever writes another reader compares with these: they never change.
  it('has one form for ever', () => {
    expect(hexOf(canonicalDeflate(text('aaaaaaaaaaaaaaaa')))).toBe('4b440300');
    expect(hexOf(canonicalDeflate(text('abcabcabcabc abcabd abcabc')))).toBe('4b4c4a862305309502a19201');
  });

  it('reaches the longest match and the farthest place', () => {
    const noise = Uint8Array.from(
      { length: 32_768 },
      (_, i) => (Math.imul(i ^ (i >>> 3), 2_654_435_761) >>> 13) & 255,
    );
    const far = Uint8Array.from([...noise, ...noise.subarray(0, 258), ...new Uint8Array(20_000)]);
    const packed = canonicalDeflate(far);
    expect(packed && hexOf(inflateRawSync(packed))).toBe(hexOf(far));
  });

  it('is not used where it gains nothing', () => {
    expect(canonicalDeflate(new Uint8Array())).toBeUndefined();
    expect(canonicalDeflate(text('abc'))).toBeUndefined();
    const hashes = Array.from({ length: 20 }, (_, n) => createHash('sha256').update(`${n}`).digest());
    expect(canonicalDeflate(Buffer.concat(hashes))).toBeUndefined();
  });

  it('reads no stored block, no dynamic one, no second block, no place before the start', () => {
    expect(inflateFixed(Uint8Array.of(0b001), 0)).toBeUndefined();
    expect(inflateFixed(Uint8Array.of(0b101), 0)).toBeUndefined();
    expect(inflateFixed(Uint8Array.of(0b010), 0)).toBeUndefined();
    // A match at the very beginning: length 3, distance 1.
    expect(inflateFixed(Uint8Array.of(0x03, 0x02, 0x00), 3)).toBeUndefined();
  });
});
