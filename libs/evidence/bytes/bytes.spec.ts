import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  base64,
  fromBase64,
  fromBase64url,
  fromDecimal,
  hex,
  toBase64url,
  uint64be,
  utf8Text,
} from './index.js';

describe('base64', () => {
  it('is that of Node, both ways, in both alphabets', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        expect(base64(bytes)).toBe(buffer.toString('base64'));
        expect(toBase64url(bytes)).toBe(buffer.toString('base64url'));
        expect(hex(bytes)).toBe(buffer.toString('hex'));
        expect(fromBase64(base64(bytes), 'x')).toEqual(bytes);
        expect(fromBase64url(toBase64url(bytes), 'x')).toEqual(bytes);
      }),
    );
  });

  it('gives each run of bytes one text: any other text is refused', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), (text) => {
        const read = (
          reader: (text: string, where: string) => Uint8Array,
          write: (bytes: Uint8Array) => string,
        ) => {
          let bytes: Uint8Array;
          try {
            bytes = reader(text, 'x');
          } catch {
            return;
          }
          expect(write(bytes)).toBe(text);
        };
        read(fromBase64, base64);
        read(fromBase64url, toBase64url);
      }),
      { numRuns: 5000 },
    );
  });

  it.each(['AB==', 'AAB=', 'A===', 'AA', 'AA=', 'AAAA=', 'AAA\n', 'A-==', 'AA==AA=='])(
    'refuses %j',
    (text) => {
      expect(() => fromBase64(text, 'x')).toThrow('ENCODING');
    },
  );

  it.each(['AB', 'A', 'AA==', 'A+', 'AAAAA'])('refuses %j as base64url', (text) => {
    expect(() => fromBase64url(text, 'x')).toThrow('ENCODING');
  });

  it('tells another length from another text', () => {
    expect(() => fromBase64url('AAAA', 'x', 4)).toThrow('LENGTH');
  });
});

describe('numbers and text', () => {
  it('are decimals up to 2^64-1 without sign or zeros in front', () => {
    expect(fromDecimal('18446744073709551615', 'x')).toBe(2n ** 64n - 1n);
    for (const text of ['18446744073709551616', '00', '01', '-1', '+1', '1.0', '', ' 1', '1e3', 7])
      expect(() => fromDecimal(text, 'x')).toThrow('ENCODING');
  });

  it('are eight bytes, most significant first', () => {
    expect(hex(uint64be(258n))).toBe('0000000000000102');
    expect(() => uint64be(-1n)).toThrow('ENCODING');
    expect(() => uint64be(2n ** 64n)).toThrow('ENCODING');
  });

  it('are UTF-8 or nothing; a byte order mark stays to be seen', () => {
    expect(utf8Text(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
    expect(() => utf8Text(Uint8Array.of(0xc0, 0x80))).toThrow('ENCODING');
  });
});
