import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { equalBytes } from '../bytes/index.js';
import { EvidenceError } from '../errors.js';
import { nodeHashing } from '../hashing/node-hashing.js';
import {
  consistencyProof,
  Frontier,
  inclusionProof,
  leafHash,
  rootAt,
  verifyConsistency,
  verifyInclusion,
} from './index.js';

const MOST = 300;
const hashes = new Map<string, Uint8Array>();
const roots: Uint8Array[] = [];
const frontier = new Frontier(nodeHashing);
roots.push(frontier.root());
for (let i = 0; i < MOST; i++) {
  const hash = leafHash(nodeHashing, Uint8Array.of(i >> 8, i & 255));
  hashes.set(`0 ${i}`, hash);
  frontier.push(hash, (level, index, node) => void hashes.set(`${level} ${index}`, node));
  roots.push(frontier.root());
}
const hashAt = (level: number, index: bigint): Uint8Array => hashes.get(`${level} ${index}`) as Uint8Array;

const sizes = fc.integer({ min: 1, max: MOST });

/** Changes a proof in one of the ways that an attacker has. */
const bends = fc.constantFrom<(proof: readonly Uint8Array[]) => Uint8Array[]>(
  (proof) => proof.slice(1),
  (proof) => proof.slice(0, -1),
  (proof) => [...proof, new Uint8Array(32)],
  (proof) => [new Uint8Array(32), ...proof],
  (proof) => [...proof].reverse(),
  (proof) =>
    proof.map((hash, i) =>
      i === 0 ? Uint8Array.from(hash, (byte, j) => (j === 9 ? byte ^ 4 : byte)) : hash,
    ),
);

function same(a: readonly Uint8Array[], b: readonly Uint8Array[]): boolean {
  return a.length === b.length && a.every((hash, i) => equalBytes(hash, b[i] as Uint8Array));
}

describe('the Merkle tree', () => {
  it('has one root, whether it grew leaf by leaf or is put together from its subtrees', () => {
    roots.forEach((root, size) => expect(rootAt(nodeHashing, hashAt, BigInt(size))).toEqual(root));
  });

  it('grows on from subtrees that lie elsewhere', () => {
    fc.assert(
      fc.property(sizes, (size) => {
        const again = Frontier.of(nodeHashing, size, (level, index) => hashAt(level, BigInt(index)));
        for (let i = size; i < MOST; i++) again.push(hashAt(0, BigInt(i)));
        expect(again.root()).toEqual(roots[MOST]);
      }),
      { numRuns: 50 },
    );
  });

  it('proves each leaf in each tree, and a bent proof proves nothing', () => {
    fc.assert(
      fc.property(sizes, sizes, bends, (one, other, bend) => {
        const size = Math.max(one, other);
        const index = Math.min(one, other) - 1;
        const proof = inclusionProof(nodeHashing, hashAt, BigInt(index), BigInt(size));
        const claim = {
          index: BigInt(index),
          size: BigInt(size),
          leafHash: hashAt(0, BigInt(index)),
          root: roots[size] as Uint8Array,
        };
        verifyInclusion(nodeHashing, { ...claim, proof });
        const bent = bend(proof);
        fc.pre(!same(bent, proof));
        expect(() => verifyInclusion(nodeHashing, { ...claim, proof: bent })).toThrow(EvidenceError);
        if (size > 1) {
          const elsewhere = (claim.index + 1n) % claim.size;
          expect(() => verifyInclusion(nodeHashing, { ...claim, index: elsewhere, proof })).toThrow(
            EvidenceError,
          );
        }
      }),
      { numRuns: 500 },
    );
  });

  it('proves each tree in each later one, and a bent proof proves nothing', () => {
    fc.assert(
      fc.property(sizes, sizes, bends, (one, other, bend) => {
        const [size1, size2] = [Math.min(one, other), Math.max(one, other)];
        const proof = consistencyProof(nodeHashing, hashAt, BigInt(size1), BigInt(size2));
        const claim = {
          size1: BigInt(size1),
          size2: BigInt(size2),
          root1: roots[size1] as Uint8Array,
          root2: roots[size2] as Uint8Array,
        };
        verifyConsistency(nodeHashing, { ...claim, proof });
        const bent = bend(proof);
        fc.pre(!same(bent, proof));
        expect(() => verifyConsistency(nodeHashing, { ...claim, proof: bent })).toThrow(EvidenceError);
      }),
      { numRuns: 500 },
    );
  });

  it('counts beyond what a double holds', () => {
    const index = 2n ** 64n - 2n;
    const sibling = new Uint8Array(32).fill(7);
    const leaf = new Uint8Array(32).fill(1);
    // The last leaf of the largest tree stands alone at the right edge of 63 complete subtrees to its left.
    const proof = Array.from({ length: 63 }, () => sibling);
    let root: Uint8Array = leaf;
    for (const left of proof) root = nodeHashing.sha256(Uint8Array.from([1, ...left, ...root]));
    verifyInclusion(nodeHashing, { index, size: 2n ** 64n - 1n, leafHash: leaf, proof, root });
    expect(() =>
      verifyInclusion(nodeHashing, { index: index + 1n, size: 2n ** 64n - 1n, leafHash: leaf, proof, root }),
    ).toThrow('INDEX');
    expect(() =>
      verifyInclusion(nodeHashing, { index, size: 2n ** 64n, leafHash: leaf, proof, root }),
    ).toThrow('INDEX');
  });
});
