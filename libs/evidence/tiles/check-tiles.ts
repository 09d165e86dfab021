import { equalBytes } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { Hashing } from '../hashing/index.js';
import { Frontier, HASH_BYTES, leafHash } from '../merkle/index.js';
import { readEntries } from './entry-bundle.js';
import { readTile, type TileBytes } from './tile-hashes.js';
import { TILE_WIDTH, tilePath, tilesOf } from './tile-path.js';

/**
 * Recomputes a tree from its entry bundles and compares every hash of every tile, partial tiles and higher levels
 * included: a forged tile below a true root is found.
 * @param onLeaf is given every leaf in order
 * @returns the root of the tree
 * @throws EvidenceError `TILE` with the path of the first tile that is missing or differs
 */
export function checkTiles(
  hashing: Hashing,
  bytes: TileBytes,
  size: bigint,
  onLeaf?: (leaf: Uint8Array, index: number) => void,
): Uint8Array {
  const tiles = new Map([...tilesOf(size)].map((tile) => [`${tile.level} ${tile.index}`, tile]));
  let last: { key: string; bytes: Uint8Array; path: string } | undefined;
  const recent = new Map<number, NonNullable<typeof last>>();
  const compare = (level: number, index: number, hash: Uint8Array): void => {
    const key = `${level} ${Math.floor(index / TILE_WIDTH)}`;
    last = recent.get(level);
    if (last?.key !== key) {
      const tile = tiles.get(key);
      demand(tile !== undefined, 'TILE', key);
      last = { key, bytes: readTile(bytes, tile), path: tilePath(tile) };
      recent.set(level, last);
    }
    const at = (index % TILE_WIDTH) * HASH_BYTES;
    demand(equalBytes(last.bytes.subarray(at, at + HASH_BYTES), hash), 'TILE', last.path);
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
      onLeaf?.(entry, frontier.size);
      compare(0, frontier.size, hash);
      frontier.push(hash, (level, index, node) => {
        if (level % 8 === 0) compare(level / 8, index, node);
      });
    }
  }
  return frontier.root();
}
