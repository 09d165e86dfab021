import { HASH_BYTES } from '../merkle/index.js';

/**
 * Finds a leaf by its hash among millions: open addressing in one run of numbers, by the first bytes of the hash, which
 * are as good as random.
 */
export class LeafIndex {
  /** Index of a leaf and one; 0: nothing there. */
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** @param hashes leaf hashes in the order of their leaves, 32 bytes after 32 bytes */
  constructor(private readonly hashes: Uint8Array) {
    const count = hashes.length / HASH_BYTES;
    const size = 2 ** Math.ceil(Math.log2(2 * count + 1));
    this.#mask = size - 1;
    this.#slots = new Int32Array(size);
    for (let leaf = 0; leaf < count; leaf++) {
      let slot = this.#slotOf(hashes, leaf * HASH_BYTES);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = leaf + 1;
    }
  }

  /** The first leaf with this hash. */
  find(hash: Uint8Array): number | undefined {
    for (let slot = this.#slotOf(hash, 0); ; slot = (slot + 1) & this.#mask) {
      const leaf = (this.#slots[slot] as number) - 1;
      if (leaf < 0) return undefined;
      if (this.#isAt(leaf * HASH_BYTES, hash)) return leaf;
    }
  }

  #isAt(at: number, hash: Uint8Array): boolean {
    for (let i = 0; i < HASH_BYTES; i++) if (this.hashes[at + i] !== hash[i]) return false;
    return hash.length === HASH_BYTES;
  }

  #slotOf(bytes: Uint8Array, at: number): number {
    const first =
      (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16);
    return (first | ((bytes[at + 3] as number) << 24)) & this.#mask;
  }
}
