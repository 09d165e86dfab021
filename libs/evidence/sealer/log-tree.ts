import { equalBytes } from '../bytes/index.js';
import { EvidenceError } from '../errors.js';
import type { Hashing } from '../hashing/index.js';
import { SealerHalted } from '../log/sealer-halted.js';
import { Frontier, leafHash } from '../merkle/index.js';
import { tileHashes } from '../tiles/index.js';
import type { LogStore } from '../store/log-store.js';
import type { TileFiles } from '../store/tile-files.js';

/** Leaves that are read at once. */
const PAGE = 4096;

/** The growing tree in memory: its right edge. */
export class LogTree {
  private frontier: Frontier;

  constructor(
    private readonly hashing: Hashing,
    private readonly log: LogStore,
    private readonly tiles: TileFiles,
  ) {
    this.frontier = new Frontier(hashing);
  }

  get size(): number {
    return this.frontier.size;
  }

  copy(): Frontier {
    return this.frontier.copy();
  }

  /** The frontier after leaves that are stored now. */
  grown(frontier: Frontier): void {
    this.frontier = frontier;
  }

  /**
   * Builds the edge from the tiles of the newest signed tree and the leaves since. Tiles that are lost or do not have
   * its root are written again from the leaves.
   * @throws SealerHalted `TABLE_DIFFERS` if the leaves do not have the root that was signed
   */
  async load(): Promise<void> {
    const { size } = this.log.row();
    const signed = this.log.checkpoints.signedUpTo(size, 1)[0];
    const from = Number(signed?.size ?? 0n);
    let frontier = this.fromTiles(from);
    if (signed && !(frontier && equalBytes(frontier.root(), signed.root))) {
      await this.tiles.extend(0, from, (seq, limit) =>
        this.log.leavesFrom(seq, limit).map(({ leaf }) => leaf),
      );
      frontier = this.fromTiles(from);
      if (!frontier || !equalBytes(frontier.root(), signed.root))
        throw new SealerHalted(
          'TABLE_DIFFERS',
          `the leaves do not have the root that was signed for ${from}: restore evidence.sqlite from its backup`,
        );
    }
    frontier ??= new Frontier(this.hashing);
    for (let seq = from; seq < size;) {
      const rows = this.log.leavesFrom(seq, PAGE);
      if (rows[0]?.seq !== seq) throw new SealerHalted('TABLE_DIFFERS', `leaf ${seq} is missing`);
      for (const { leaf } of rows) frontier.push(leafHash(this.hashing, leaf));
      seq += rows.length;
    }
    this.frontier = frontier;
  }

  private fromTiles(size: number): Frontier | undefined {
    try {
      const hashAt = tileHashes(this.hashing, this.tiles.bytes, BigInt(size));
      return Frontier.of(this.hashing, size, (level, index) => hashAt(level, BigInt(index)));
    } catch (error) {
      if (error instanceof EvidenceError) return undefined;
      throw error;
    }
  }
}
