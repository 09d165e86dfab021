import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import {
  consistencyProof,
  EvidenceError,
  fromBase64,
  Frontier,
  hex,
  inclusionProof,
  leafHash,
  nodeHashing,
  rootAt,
  utf8,
  verifyConsistency,
  verifyInclusion,
} from '#evidence';
import { describeVectors } from './vectors.js';

interface Case {
  readonly leafIdx: bigint;
  readonly treeSize: bigint;
  readonly size1: bigint;
  readonly size2: bigint;
  readonly root: string;
  readonly leafHash: string;
  readonly root1: string;
  readonly root2: string;
  readonly proof: readonly string[] | null;
  readonly wantErr: boolean;
}

/** Twelve-byte dummy roots are called roots there; here a root has 32 bytes (evidence format 7). */
const DUMMY_ROOTS = 'additional/sizes-are-equal-one-and-proof-is-empty.json';
const INTEGER = /("(?:leafIdx|treeSize|size1|size2)": )([0-9]+)/g;

// The integers reach 2^64-1: JSON.parse would round them.
function readCase(file: string): Case {
  const text = readFileSync(file, 'utf8').replace(INTEGER, '$1"$2"');
  return JSON.parse(text, (name, value: unknown) =>
    ['leafIdx', 'treeSize', 'size1', 'size2'].includes(name) ? BigInt(value as string) : value,
  ) as Case;
}

function casesIn(folder: string): [string, Case][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [relative(folder, file), readCase(file)]);
}

const hash = (text: string): Uint8Array => fromBase64(text, 'vector');

function accepted(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}

describeVectors('merkle/testdata', (folder) => {
  const testdata = join(folder, 'merkle', 'testdata');

  it('has all the cases that the format names', () => {
    expect(casesIn(join(testdata, 'inclusion'))).toHaveLength(98);
    expect(casesIn(join(testdata, 'consistency'))).toHaveLength(98);
  });

  it.each(casesIn(join(testdata, 'inclusion')))('inclusion %s', (_name, { leafIdx, treeSize, ...one }) => {
    const valid = accepted(() =>
      verifyInclusion(nodeHashing, {
        index: leafIdx,
        size: treeSize,
        leafHash: hash(one.leafHash),
        root: hash(one.root),
        proof: (one.proof ?? []).map(hash),
      }),
    );
    expect(valid).toBe(!one.wantErr);
  });

  it.each(casesIn(join(testdata, 'consistency')))('consistency %s', (name, { size1, size2, ...one }) => {
    const valid = accepted(() =>
      verifyConsistency(nodeHashing, {
        size1,
        size2,
        root1: hash(one.root1),
        root2: hash(one.root2),
        proof: (one.proof ?? []).map(hash),
      }),
    );
    expect(valid).toBe(name !== DUMMY_ROOTS && !one.wantErr);
  });
});

/** Hashes of all complete subtrees over these leaves. */
function treeOf(leaves: readonly Uint8Array[]) {
  const hashes = new Map<string, Uint8Array>();
  const frontier = new Frontier(nodeHashing);
  leaves.forEach((leaf, i) => {
    const bottom = leafHash(nodeHashing, leaf);
    hashes.set(`0 ${i}`, bottom);
    frontier.push(bottom, (level, index, node) => void hashes.set(`${level} ${index}`, node));
  });
  return {
    frontier,
    hashAt: (level: number, index: bigint) => hashes.get(`${level} ${index}`) as Uint8Array,
  };
}

describeVectors('rfc6962', (folder) => {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(folder, 'rfc6962', name), 'utf8'));

  it('computes the roots of the reference tree', () => {
    const { leafInputsHex, rootsBySizeHex } = read('roots.json') as Record<string, string[]>;
    const leaves = (leafInputsHex ?? []).map((text) => new Uint8Array(Buffer.from(text, 'hex')));
    for (let size = 0; size <= leaves.length; size++) {
      const { frontier, hashAt } = treeOf(leaves.slice(0, size));
      expect(hex(frontier.root())).toBe(rootsBySizeHex?.[size]);
      expect(hex(rootAt(nodeHashing, hashAt, BigInt(size)))).toBe(rootsBySizeHex?.[size]);
    }
  });

  // A subtree [s, e) is a tree of its own; `s` is a multiple of the smallest power of two that is not below e - s.
  it('computes the accumulated digests of all subtrees of a tree of 130 leaves', () => {
    const { subtreeHash, subtreeInclusion } = read('subtree-accumulated.json') as Record<
      string,
      { count: number; sha256: string }
    >;
    const leaves = Array.from({ length: 130 }, (_, i) => Uint8Array.of(i));
    const roots: string[] = [];
    const paths: string[] = [];
    for (let end = 0; end <= 130; end++)
      for (let start = 0; start <= end; start++) {
        let width = 1;
        while (width < end - start) width *= 2;
        if (start % width !== 0) continue;
        const { frontier, hashAt } = treeOf(leaves.slice(start, end));
        roots.push(`[${start}, ${end}) ${hex(frontier.root())}\n`);
        for (let index = start; index < end; index++) {
          const size = BigInt(end - start);
          const path = inclusionProof(nodeHashing, hashAt, BigInt(index - start), size);
          paths.push([`${index} [${start}, ${end})`, ...path.map(hex)].join(' ') + '\n');
        }
      }
    expect(roots).toHaveLength(subtreeHash?.count ?? -1);
    expect(digest(roots)).toBe(subtreeHash?.sha256);
    expect(paths).toHaveLength(subtreeInclusion?.count ?? -1);
    expect(digest(paths)).toBe(subtreeInclusion?.sha256);
  });

  // The log itself proves prefixes only; where the way down to a subtree reaches one, its own proofs take over.
  it('computes the accumulated digest of all consistency proofs of subtrees', () => {
    const { subtreeConsistency } = read('subtree-accumulated.json') as Record<
      string,
      { count: number; sha256: string }
    >;
    const leaves = Array.from({ length: 130 }, (_, i) => Uint8Array.of(i));
    const trees = new Map<string, ReturnType<typeof treeOf>>();
    const tree = (low: number, size: number) => {
      const key = `${low} ${size}`;
      const made = trees.get(key) ?? treeOf(leaves.slice(low, low + size));
      trees.set(key, made);
      return made;
    };
    const root = (low: number, size: number) => rootAt(nodeHashing, tree(low, size).hashAt, BigInt(size));
    const proofOf = (start: number, end: number, low: number, size: number): Uint8Array[] => {
      if (start === end) return [];
      if (start === 0)
        return consistencyProof(nodeHashing, tree(low, size).hashAt, BigInt(end), BigInt(size));
      let split = 1;
      while (split * 2 < size) split *= 2;
      return end <= split
        ? [...proofOf(start, end, low, split), root(low + split, size - split)]
        : [...proofOf(start - split, end - split, low + split, size - split), root(low, split)];
    };
    const lines: string[] = [];
    for (let size = 0; size <= 130; size++)
      for (let end = 0; end <= size; end++)
        for (let start = 0; start <= end; start++) {
          let width = 1;
          while (width < end - start) width *= 2;
          if (start % width !== 0) continue;
          const proof = proofOf(start, end, 0, size).map(hex);
          lines.push([`[${start}, ${end}) ${size}`, ...proof].join(' ') + '\n');
        }
    expect(lines).toHaveLength(subtreeConsistency?.count ?? -1);
    expect(digest(lines)).toBe(subtreeConsistency?.sha256);
  });

  it('makes consistency proofs between all sizes of that tree that verify, and no shorter ones do', () => {
    const leaves = Array.from({ length: 130 }, (_, i) => Uint8Array.of(i));
    const { hashAt } = treeOf(leaves);
    const roots = Array.from({ length: 131 }, (_, size) => rootAt(nodeHashing, hashAt, BigInt(size)));
    for (let size2 = 1; size2 <= 130; size2++)
      for (let size1 = 1; size1 <= size2; size1++) {
        const proof = consistencyProof(nodeHashing, hashAt, BigInt(size1), BigInt(size2));
        const claim = {
          size1: BigInt(size1),
          size2: BigInt(size2),
          root1: roots[size1] as Uint8Array,
          root2: roots[size2] as Uint8Array,
        };
        verifyConsistency(nodeHashing, { ...claim, proof });
        if (proof.length > 0)
          expect(() => verifyConsistency(nodeHashing, { ...claim, proof: proof.slice(1) })).toThrow(
            EvidenceError,
          );
      }
  });
});

function digest(lines: readonly string[]): string {
  return hex(nodeHashing.sha256(utf8(lines.join(''))));
}
