import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { LeafIndex } from './leaf-index.js';

const hashOf = (n: number): Uint8Array => createHash('sha256').update(String(n)).digest();

describe('leaves by their hash', () => {
  it('are each found where they stand, and no others', () => {
    const hashes = Buffer.concat(Array.from({ length: 5000 }, (_, n) => hashOf(n)));
    const index = new LeafIndex(hashes);
    for (let n = 0; n < 5000; n++) expect(index.find(hashOf(n))).toBe(n);
    for (let n = 5000; n < 6000; n++) expect(index.find(hashOf(n))).toBeUndefined();
  });

  it('are told apart where they begin alike, wherever they differ', () => {
    const alike = Array.from({ length: 40 }, (_, n) => {
      const hash = new Uint8Array(32).fill(0xff);
      hash[4 + (n % 28)] = n;
      return hash;
    });
    const index = new LeafIndex(Buffer.concat(alike));
    alike.forEach((hash, n) => expect(index.find(hash)).toBe(n));
    expect(index.find(new Uint8Array(32).fill(0xff))).toBeUndefined();
  });

  it('are none in an empty log, and a part of a hash is nobody’s', () => {
    expect(new LeafIndex(new Uint8Array()).find(hashOf(1))).toBeUndefined();
    expect(new LeafIndex(hashOf(1)).find(hashOf(1).subarray(0, 31))).toBeUndefined();
  });
});
