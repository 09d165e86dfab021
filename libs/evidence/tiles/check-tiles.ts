import { demand, EvidenceError } from '../errors.js';
import type { Hashing } from '../hashing/index.js';
import { Frontier, HASH_BYTES, leafHash } from '../merkle/index.js';
import { readEntries } from './entry-bundle.js';
import { readTile, type TileBytes } from './tile-hashes.js';
import { TILE_WIDTH, tilePath, tilesOf } from './tile-path.js';

/**
 * Recomputes a tree from its entry bundles and compares every hash of every tile, partial tiles and higher levels
 * included: a forged tile below a true root is found.
 * @param onLeaf is given every leaf in order, and its hash
 * @returns the root of the tree
 * @throws EvidenceError `TILE` with the path of the first tile that is missing or differs
 */
export function checkTiles(
  hashing: Hashing,
  bytes: TileBytes,
  size: bigint,
  onLeaf?: (leaf: Uint8Array, index: number, hash: Uint8Array) => void,
): Uint8Array {
  // The tile that is being compared, one for each level: hashes come in order.
  const current: { index: number; bytes: Uint8Array; path: string }[] = [];
  const compare = (level: number, index: number, hash: Uint8Array): void => {
    const tileIndex = Math.floor(index / TILE_WIDTH);
    let tile = current[level];
    if (tile?.index !== tileIndex) {
      const hashes = size >> BigInt(8 * level);
      const width = Math.min(TILE_WIDTH, Number(hashes) - tileIndex * TILE_WIDTH);
      const named = { level, index: BigInt(tileIndex), width };
      tile = { index: tileIndex, bytes: readTile(bytes, named), path: tilePath(named) };
      current[level] = tile;
    }
    const at = (index % TILE_WIDTH) * HASH_BYTES;
    for (let i = 0; i < HASH_BYTES; i++)
      if (tile.bytes[at + i] !== hash[i]) throw new EvidenceError('TILE', tile.path);
  };
  const frontier = new Frontier(hashing);
  for (const tile of tilesOf(size, true)) {
    if (tile.level !== 'entries') continue;
    const path = tilePath(tile);
    const bundle = bytes(path);
    demand(bundle !== undefined, 'TILE', path);
    const entries = readEntries(bundle);
    demand(entries.length === tile.width, 'TILE', path);
    for (const entry of entries) {
      const hash = leafHash(hashing, entry);
      onLeaf?.(entry, frontier.size, hash);
      compare(0, frontier.size, hash);
      frontier.push(hash, (level, index, node) => {
        if (level % 8 === 0) compare(level / 8, index, node);
      });
    }
  }
  return frontier.root();
}
