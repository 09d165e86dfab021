import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncFolder, writeWhole } from '#durable-files';
import type { Hashing } from '../hashing/index.js';
import { HASH_BYTES, leafHash, nodeHash } from '../merkle/index.js';
import {
  readTilePath,
  TILE_WIDTH,
  tilePath,
  writeEntries,
  type Tile,
  type TileBytes,
} from '../tiles/index.js';

/** Files kept in memory: proofs of one bundle read the same few. */
const CACHED = 64;

/**
 * Tiles in a folder, laid out as C2SP tlog-tiles serves them. Each file appears whole (temporary file, fsync, rename)
 * and never changes; partial tiles go when the full one is there. What is lost can be written again from the leaves.
 */
export class TileFiles {
  private readonly cache = new Map<string, Uint8Array>();
  private checkpointSize = 0;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    /** The folder that holds `tile/` and `checkpoint`. */
    readonly folder: string,
    private readonly hashing: Hashing,
  ) {}

  /** Bytes of the file at a tile's path; for a partial tile also the beginning of a wider one. */
  readonly bytes: TileBytes = (path) => {
    const tile = readTilePath(path);
    if (!tile) return undefined;
    const exact = this.file(path);
    if (exact || tile.width === TILE_WIDTH) return exact;
    const full = this.file(tilePath({ ...tile, width: TILE_WIDTH }));
    const unit = tile.level === 'entries' ? full && full.length / TILE_WIDTH : HASH_BYTES;
    return full?.subarray(0, tile.width * (unit ?? 0));
  };

  /**
   * Writes the tiles by which a tree of size `to` differs from one of size `from`; both may be the same after a
   * crash: then the last tiles are written again.
   * @param leaves the leaves from a seq on, in order, at most so many
   */
  async extend(
    from: number,
    to: number,
    leaves: (seq: number, limit: number) => Uint8Array[],
  ): Promise<void> {
    if (to === 0) return;
    const files: { tile: Tile; bytes: Uint8Array }[] = [];
    const made = new Map<string, Uint8Array>();
    const add = (tile: Tile, bytes: Uint8Array): void => {
      files.push({ tile, bytes });
      if (tile.level !== 'entries') made.set(tilePath(tile), bytes);
    };
    for (let index = Math.floor(from / TILE_WIDTH); index * TILE_WIDTH < to; index++) {
      const width = Math.min(TILE_WIDTH, to - index * TILE_WIDTH);
      const entries = leaves(index * TILE_WIDTH, width);
      add({ level: 'entries', index: BigInt(index), width }, writeEntries(entries));
      const hashes = entries.map((leaf) => leafHash(this.hashing, leaf));
      add({ level: 0, index: BigInt(index), width }, Buffer.concat(hashes));
      if (files.length >= 64) await this.put(files.splice(0));
    }
    let [low, high] = [from, to];
    for (let level = 1; (high = Math.floor(high / TILE_WIDTH)) > 0; level++) {
      low = Math.floor(low / TILE_WIDTH);
      for (let index = Math.floor(low / TILE_WIDTH); index * TILE_WIDTH < high; index++) {
        const width = Math.min(TILE_WIDTH, high - index * TILE_WIDTH);
        const tile: Tile = { level, index: BigInt(index), width };
        add(tile, this.parents(tile, low, made));
      }
    }
    await this.put(files);
  }

  /** Writes the newest checkpoint beside the tiles; one that is older than what stands there is passed over. */
  writeCheckpoint(note: string, size: number): Promise<void> {
    const write = async (): Promise<void> => {
      if (size < this.checkpointSize) return;
      this.checkpointSize = size;
      await writeWhole({ path: join(this.folder, 'checkpoint'), content: note });
    };
    return (this.writing = this.writing.catch(() => undefined).then(write));
  }

  /** The newest checkpoint on disk. */
  async readCheckpoint(): Promise<string | undefined> {
    return readFile(join(this.folder, 'checkpoint'), 'utf8').catch(() => undefined);
  }

  /** Hashes of a tile above level 0: each the root of a full tile below. Those that stood before are taken over. */
  private parents(tile: Tile, known: number, made: ReadonlyMap<string, Uint8Array>): Uint8Array {
    const level = tile.level as number;
    const first = Number(tile.index) * TILE_WIDTH;
    const before = Math.max(0, Math.min(known - first, tile.width));
    const kept = before === 0 ? undefined : this.bytes(tilePath({ ...tile, width: before }));
    const out = new Uint8Array(tile.width * HASH_BYTES);
    if (kept) out.set(kept);
    for (let i = kept ? before : 0; i < tile.width; i++) {
      const path = tilePath({ level: level - 1, index: BigInt(first + i), width: TILE_WIDTH });
      const child = made.get(path) ?? this.bytes(path);
      if (!child) throw new Error(`${path} is missing`);
      out.set(rootOf(this.hashing, child), i * HASH_BYTES);
    }
    return out;
  }

  private async put(files: readonly { tile: Tile; bytes: Uint8Array }[]): Promise<void> {
    await Promise.all(
      files.map(async ({ tile, bytes }) => {
        const path = tilePath(tile);
        await writeWhole({ path: join(this.folder, path), content: bytes });
        this.cache.delete(path);
        if (tile.width === TILE_WIDTH)
          await rm(join(this.folder, `${path}.p`), { recursive: true, force: true });
      }),
    );
    const folders = new Set(files.map(({ tile }) => dirname(join(this.folder, tilePath(tile)))));
    await Promise.all([...folders].map(syncFolder));
  }

  private file(path: string): Uint8Array | undefined {
    const held = this.cache.get(path);
    if (held) return held;
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(join(this.folder, path));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    if (this.cache.size >= CACHED) this.cache.delete(this.cache.keys().next().value as string);
    this.cache.set(path, bytes);
    return bytes;
  }
}

/** Root of a full tile: a subtree of height 8. */
function rootOf(hashing: Hashing, tile: Uint8Array): Uint8Array {
  let level = Array.from({ length: tile.length / HASH_BYTES }, (_, i) =>
    tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  );
  while (level.length > 1)
    level = Array.from({ length: level.length / 2 }, (_, i) =>
      nodeHash(hashing, level[2 * i] as Uint8Array, level[2 * i + 1] as Uint8Array),
    );
  return level[0] as Uint8Array;
}
