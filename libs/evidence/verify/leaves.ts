import { base64, concat, equalBytes, fromHex, utf8Text } from '../bytes/index.js';
import { demand } from '../errors.js';
import { readTlogProof } from '../checkpoint/index.js';
import type { Reading } from '../hashing/index.js';
import { LEAF_BYTES, streamKey, tagOf } from '../leaf/index.js';
import { HASH_BYTES, leafHash, verifyInclusion } from '../merkle/index.js';
import { checkTiles, tilePath, tilesOf } from '../tiles/index.js';
import type { Findings } from './findings.js';
import { LeafIndex } from './leaf-index.js';
import type { Bag } from './read-bag.js';
import type { ShownBody } from './read-body.js';
import type { SignedState } from './signed-state.js';

/** A body bound to its leaf: its hash stands in the tree under the signed root, at its index. */
export interface BoundBody extends ShownBody {
  /** Leaf hash. */
  readonly hash: Uint8Array;
}

/** The leaves of the tree: all of them (full mode), or those that a `.tlog-proof` shows (compact mode). */
export class Leaves {
  /** All leaves in one run of bytes; only in full mode. */
  readonly all: Uint8Array | undefined;
  /** Their leaf hashes, in one run; only in full mode. */
  #hashes = new Uint8Array();
  #byHash: LeafIndex | undefined;
  readonly #tagKeys = new Map<string, Uint8Array>();

  constructor(
    private readonly reading: Reading,
    private readonly bag: Bag,
    private readonly state: SignedState,
    private readonly findings: Findings,
  ) {
    this.all = bag.statement.mode === 'full' ? this.#readTiles() : undefined;
  }

  /**
   * Binds a body to its leaf: body hash, tag where it is known, inclusion.
   * @param tag in compact mode the claimed or computed tag; in full mode compared if given
   * @returns undefined if it is not bound; that has been noted
   */
  bind(shown: ShownBody, tag: Uint8Array | undefined, proofFile: string): BoundBody | undefined {
    const { file, seq } = shown;
    return this.findings.attempt(file, () => {
      const digest = fromHex(this.bag.digests.get(file) ?? '', file);
      if (!this.all) {
        demand(tag !== undefined, 'TAG', 'no tag is given for this leaf');
        const hash = leafHash(this.reading, concat(tag, digest));
        this.#prove(seq, hash, proofFile);
        return { ...shown, hash };
      }
      demand(seq < this.state.size, 'INDEX', 'leaf');
      const leaf = this.leafAt(seq);
      demand(equalBytes(leaf.subarray(32), digest), 'BODY_HASH', 'leaf');
      if (tag) demand(equalBytes(leaf.subarray(0, 32), tag), 'TAG', 'leaf');
      return { ...shown, hash: this.hashAt(seq) };
    });
  }

  /** Binds a fact of a stream whose key is published: its tag can be computed. */
  publicLeaf(shown: ShownBody, stream: string, key: Uint8Array, proofFile: string): BoundBody | undefined {
    const known = this.#tagKeys.get(stream) ?? streamKey(this.reading, key, stream);
    this.#tagKeys.set(stream, known);
    return this.bind(shown, tagOf(this.reading, known, shown.rev), proofFile);
  }

  /** A leaf of the whole log. Full mode only. */
  leafAt(seq: number): Uint8Array {
    return (this.all as Uint8Array).subarray(seq * LEAF_BYTES, (seq + 1) * LEAF_BYTES);
  }

  /** Leaves of the whole log; 0 in compact mode. */
  get count(): number {
    return (this.all?.length ?? 0) / LEAF_BYTES;
  }

  /** Leaf hash of a leaf of the whole log. Full mode only. */
  hashAt(seq: number): Uint8Array {
    return this.#hashes.subarray(seq * HASH_BYTES, (seq + 1) * HASH_BYTES);
  }

  /** Index of the leaf with a leaf hash. Full mode only. */
  indexOf(hash: Uint8Array): number | undefined {
    this.#byHash ??= new LeafIndex(this.#hashes);
    return this.#byHash.find(hash);
  }

  #prove(seq: number, hash: Uint8Array, proofFile: string): void {
    const { checkpoint, text } = this.state;
    this.findings.must(proofFile, () => {
      const { index, proof, checkpoint: repeated } = readTlogProof(utf8Text(this.bag.need(proofFile)));
      demand(repeated === text, 'SIGNATURE', 'the checkpoint is not that of the bundle');
      demand(index === BigInt(seq), 'INDEX', 'the proof is of another leaf');
      verifyInclusion(this.reading, {
        index,
        size: checkpoint.size,
        leafHash: hash,
        proof,
        root: checkpoint.root,
      });
    });
  }

  /** Evidence format 5: forged tiles and partial tiles that were not recomputed are found here. */
  #readTiles(): Uint8Array {
    const { size, checkpoint } = this.state;
    const { files } = this.bag;
    const expected = new Set([...tilesOf(checkpoint.size, true)].map((tile) => `data/${tilePath(tile)}`));
    for (const path of files.paths)
      if (path.startsWith('data/tile/') && !expected.has(path))
        this.findings.invalid('EXTRA_FILE', path, 'is no tile of a tree of this size');
    const all = new Uint8Array(size * LEAF_BYTES);
    this.#hashes = new Uint8Array(size * HASH_BYTES);
    const root = this.findings.must('data/tile', () =>
      checkTiles(
        this.reading,
        (path) => files.read(`data/${path}`),
        checkpoint.size,
        (leaf, index, hash) => {
          demand(leaf.length === LEAF_BYTES, 'LENGTH', 'leaf');
          all.set(leaf, index * LEAF_BYTES);
          this.#hashes.set(hash, index * HASH_BYTES);
        },
      ),
    );
    if (!equalBytes(root, checkpoint.root))
      this.findings.stop('ROOT', 'data/tile', `the tiles have the root ${base64(root)}, which nobody signed`);
    return all;
  }
}
