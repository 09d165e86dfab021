import { demand, EvidenceError } from '../errors.js';
import type { Hashing } from '../hashing/index.js';
import { HASH_BYTES, nodeHash, type HashAt } from '../merkle/index.js';
import { TILE_WIDTH, tilePath, type Tile } from './tile-path.js';

/** Bytes of a tile at a path, full or partial; `undefined` if there is none. */
export type TileBytes = (path: string) => Uint8Array | undefined;

/** Tiles whose inner hashes are kept: proofs of one bundle meet the same few. 8 KiB each. */
const KEPT = 256;

/**
 * Hashes of the tree of this size out of its tiles: what proofs are made from. Levels between two tile levels are
 * computed (C2SP tlog-tiles: a tile is a subtree of height 8), each hash once. It trusts the tiles: see `checkTiles`.
 * The returned function throws EvidenceError `TILE` for a tile that is missing or of another length.
 */
export function tileHashes(hashing: Hashing, bytes: TileBytes, size: bigint): HashAt {
  const kept = new Map<string, Map<number, Uint8Array>>();
  const hashAt: HashAt = (level, index) => {
    const inside = level % 8;
    const tileLevel = (level - inside) / 8;
    const first = index << BigInt(inside);
    const place = tileHolding(tileLevel, first, size);
    const tile = readTile(bytes, place);
    const path = tilePath(place);
    const inner = kept.get(path) ?? new Map<number, Uint8Array>();
    if (kept.size >= KEPT && !kept.has(path)) kept.clear();
    kept.set(path, inner);
    return within(hashing, tile, Number(first & 255n), 1 << inside, inner);
  };
  return hashAt;
}

/** The tile, as wide as a tree of this size has it, that holds the hash with this index at a tile level. */
function tileHolding(level: number, hash: bigint, size: bigint): Tile {
  const index = hash >> 8n;
  const hashes = size >> BigInt(8 * level);
  const width = index < hashes >> 8n ? TILE_WIDTH : Number(hashes & 255n);
  return { level, index, width };
}

/** @throws EvidenceError `TILE` */
export function readTile(bytes: TileBytes, tile: Tile): Uint8Array {
  const found = bytes(tilePath(tile));
  demand(found?.length === tile.width * HASH_BYTES, 'TILE', tilePath(tile));
  return found;
}

/** @param inner hashes that are known, by the number of their node in the tile's tree: 1 is its root */
function within(
  hashing: Hashing,
  tile: Uint8Array,
  at: number,
  count: number,
  inner: Map<number, Uint8Array>,
): Uint8Array {
  if (count === 1) {
    const hash = tile.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
    if (hash.length !== HASH_BYTES) throw new EvidenceError('TILE', 'beyond its width');
    return hash;
  }
  const node = (TILE_WIDTH + at) / count;
  const known = inner.get(node);
  if (known) return known;
  const half = count / 2;
  const hash = nodeHash(
    hashing,
    within(hashing, tile, at, half, inner),
    within(hashing, tile, at + half, half, inner),
  );
  inner.set(node, hash);
  return hash;
}
