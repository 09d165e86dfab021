/** Hashes in a full tile (C2SP tlog-tiles, Merkle Tree). */
export const TILE_WIDTH = 256;

/** A tile: `level` 0 to 63 or `entries`, the n-th of its level, with 1 to 256 hashes or entries. */
export interface Tile {
  readonly level: number | 'entries';
  readonly index: bigint;
  readonly width: number;
}

/** `tile/<L>/<N>[.p/<W>]` (C2SP tlog-tiles): N in groups of three digits, all but the last with an `x`. */
export function tilePath({ level, index, width }: Tile): string {
  let n = String(index % 1000n).padStart(3, '0');
  for (let rest = index / 1000n; rest > 0n; rest /= 1000n)
    n = `x${String(rest % 1000n).padStart(3, '0')}/${n}`;
  return `tile/${level}/${n}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

const PATH =
  /^tile\/(0|[1-9]|[1-5][0-9]|6[0-3]|entries)\/((?:x[0-9]{3}\/){0,6}[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** Reads a tile's path; `undefined` for anything that `tilePath` does not write. */
export function readTilePath(path: string): Tile | undefined {
  const found = PATH.exec(path);
  if (!found) return undefined;
  const [, level, n, width] = found as unknown as [string, string, string, string | undefined];
  const tile: Tile = {
    level: level === 'entries' ? level : Number(level),
    index: BigInt(n.replace(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  return tilePath(tile) === path ? tile : undefined;
}

/**
 * All tiles of a tree of this size, level by level from 0; the last of a level may be partial: it has
 * floor(size / 256^L) mod 256 hashes. Entries come last, if wanted.
 */
export function* tilesOf(size: bigint, entries = false): Generator<Tile> {
  for (let level = 0, hashes = size; hashes > 0n; level++, hashes >>= 8n) yield* tilesOfLevel(level, hashes);
  if (entries) yield* tilesOfLevel('entries', size);
}

function* tilesOfLevel(level: Tile['level'], hashes: bigint): Generator<Tile> {
  for (let index = 0n; index < hashes >> 8n; index++) yield { level, index, width: TILE_WIDTH };
  const width = Number(hashes & 255n);
  if (width > 0) yield { level, index: hashes >> 8n, width };
}
