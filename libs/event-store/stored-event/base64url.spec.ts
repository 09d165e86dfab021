import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { base64url, fromBase64url, isBase64url, readBase64url } from './base64url.js';
import { isSortedSet, sortedObjectSet, sortedSet } from './sets.js';

describe('base64url', () => {
  it('reads back every sequence of bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(Buffer.from(fromBase64url(base64url(bytes))).equals(Buffer.from(bytes))).toBe(true);
      }),
    );
  });

  it('has one text for each value', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), (text) => {
        const bytes = readBase64url(text);
        if (bytes) expect(base64url(bytes)).toBe(text);
      }),
    );
  });

  it('is told by its characters as by reading and writing it again', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const unit = fc.constantFrom(...alphabet, '=', '+', 'é');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 9 }), (text) => {
        expect(isBase64url(text)).toBe(Buffer.from(text, 'base64url').toString('base64url') === text);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['A', 'AAAAA', 'AB', 'AAB', 'AA==', 'A A', 'AA\n', '+/AA', 'AÄ'])('refuses %j', (text) => {
    expect(() => fromBase64url(text)).toThrow('VALUE: base64url');
  });

  it('refuses another length than asked for', () => {
    expect(readBase64url('AAAA', 3)).toHaveLength(3);
    expect(readBase64url('AAAA', 2)).toBeUndefined();
  });
});

describe('sets', () => {
  it('are sorted by UTF-16 code unit, not by code point and not by locale', () => {
    expect(sortedSet(['\ufb33', '\ud83d\ude00', 'ä', 'z', 'Z', 'z'])).toEqual([
      'Z',
      'z',
      'ä',
      '\ud83d\ude00',
      '\ufb33',
    ]);
  });

  it('of objects are sorted by canonical text, whatever the order of their members', () => {
    expect(sortedObjectSet([{ b: 1, a: 1 }, { a: 1, b: 1 }, { a: 0 }])).toEqual([{ a: 0 }, { a: 1, b: 1 }]);
  });

  it('have no doubles', () => {
    expect(isSortedSet(['a', 'b'])).toBe(true);
    expect(isSortedSet(['a', 'a'])).toBe(false);
    expect(isSortedSet(['b', 'a'])).toBe(false);
  });
});
