import type { Hashing } from '../hashing/index.js';
import { emptyRoot, nodeHash } from './tree-hashes.js';

/**
 * The right edge of a growing tree: the roots of its complete subtrees, largest first. One hash per leaf on average,
 * 64 hashes of memory at most.
 */
export class Frontier {
  private readonly subtrees: Uint8Array[] = [];
  private count = 0;

  constructor(private readonly hashing: Hashing) {}

  /** Number of leaves. */
  get size(): number {
    return this.count;
  }

  /**
   * Appends a leaf hash.
   * @param completed is told every subtree that this leaf completes: `level` from 1, `index` within the level
   */
  push(hash: Uint8Array, completed?: (level: number, index: number, hash: Uint8Array) => void): void {
    let node = hash;
    let index = this.count;
    for (let level = 1; index % 2 === 1; level++) {
      node = nodeHash(this.hashing, this.subtrees.pop() as Uint8Array, node);
      index = (index - 1) / 2;
      completed?.(level, index, node);
    }
    this.subtrees.push(node);
    this.count += 1;
  }

  /** MTH of all leaves so far (RFC 6962 2.1): the smaller subtrees are joined first. */
  root(): Uint8Array {
    if (this.count === 0) return emptyRoot(this.hashing);
    return this.subtrees.reduceRight((right, left) => nodeHash(this.hashing, left, right));
  }

  /** A frontier that grows on its own from here. */
  copy(): Frontier {
    const other = new Frontier(this.hashing);
    other.subtrees.push(...this.subtrees);
    other.count = this.count;
    return other;
  }

  /** The frontier of a tree that lies elsewhere. @param hashAt hashes of complete subtrees of that tree */
  static of(hashing: Hashing, size: number, hashAt: (level: number, index: number) => Uint8Array): Frontier {
    const frontier = new Frontier(hashing);
    let start = 0;
    for (let level = Math.floor(Math.log2(Math.max(size, 1))); level >= 0; level--) {
      const width = 2 ** level;
      if (size - start < width) continue;
      frontier.subtrees.push(hashAt(level, start / width));
      start += width;
    }
    frontier.count = size;
    return frontier;
  }
}
