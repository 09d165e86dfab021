import type { EventStore } from '#event-store';
import type { BoxOpener } from '../fsck/check-events.js';
import type { FsckReport } from '../fsck/findings.js';
import { fsck } from '../fsck/fsck.js';
import type { Reading } from '../hashing/index.js';
import { SharedMutex, type Mutex } from '#mutex';
import type { TagKeySource } from '../sealer/tag-keys.js';
import { idText, type LeafRow, type LogStore } from '../store/log-store.js';
import type { SigningKeyRows } from '../store/signing-key-rows.js';
import type { TileFiles } from '../store/tile-files.js';
import { readTilePath, tileHashes, TILE_WIDTH } from '../tiles/index.js';
import type { LeafRecord, PublishedCheckpoint, SealedView } from './evidence-log.js';
import type { LogStart } from './log-start.js';

/** What the log is read from. */
export interface AnswerParts {
  readonly origin: string;
  readonly log: LogStore;
  /** The same tables for whoever holds the gate, if they are written on another connection. Default: `log`. */
  readonly gated?: LogStore;
  readonly rows: SigningKeyRows;
  readonly tiles: TileFiles;
  /** Whoever holds it sees the log under one seal. */
  readonly gate: Mutex;
  /** Those who read what a seal covers share it: nobody is forgotten under their hands. Default: nobody forgets here. */
  readonly readers?: SharedMutex;
  readonly hashing: Reading;
  readonly store: EventStore;
  readonly subjects: TagKeySource & BoxOpener;
  readonly sealsStream: string;
  /** Where this log took the place of another one, and where its ledger came into this store. */
  readonly start: LogStart;
}

/** What can be asked of a log, whether this process seals it or follows it: each method says in `EvidenceLog` what it does. */
export class LogAnswers {
  readonly origin: string;

  constructor(private readonly read: AnswerParts) {
    this.origin = read.origin;
  }

  vkeys(): readonly string[] {
    return this.read.rows.vkeys();
  }

  latest(): PublishedCheckpoint | undefined {
    return this.checkpoints(BigInt(Number.MAX_SAFE_INTEGER), 1)[0];
  }

  checkpoint(size: bigint): PublishedCheckpoint | undefined {
    const [found] = this.checkpoints(size, 1);
    return found?.size === size ? found : undefined;
  }

  checkpoints(upTo: bigint, limit: number): readonly PublishedCheckpoint[] {
    return this.read.log.checkpoints.signedUpTo(Number(upTo), limit);
  }

  firstCheckpointWith(seq: bigint): PublishedCheckpoint | undefined {
    return this.read.log.checkpoints.firstAbove(Number(seq));
  }

  seqOf(stream: string, eventId: string): bigint | undefined {
    const seq = this.read.log.seqOf(stream, eventId);
    return seq === undefined ? undefined : BigInt(seq);
  }

  leaf(seq: bigint): LeafRecord | undefined {
    const [found] = this.leaves(seq, 1);
    return found?.seq === seq ? found : undefined;
  }

  leaves(from: bigint, limit: number): readonly LeafRecord[] {
    return this.read.log.leavesFrom(Number(from), limit).map(recordOf);
  }

  tile(path: string): Uint8Array | undefined {
    const tile = readTilePath(path);
    const size = this.latest()?.size ?? 0n;
    if (!tile) return undefined;
    // Nothing beyond the newest checkpoint is served: it is not signed yet.
    const hashes = tile.level === 'entries' ? size : size >> BigInt(8 * tile.level);
    if (tile.index * BigInt(TILE_WIDTH) + BigInt(tile.width) > hashes) return undefined;
    return this.read.tiles.bytes(path);
  }

  underSeal<T>(task: (view: SealedView) => Promise<T> | T): Promise<T | undefined> {
    const { readers = new SharedMutex() } = this.read;
    return readers.share(async () => {
      const seal = await this.#sealNow();
      if (!seal) return undefined;
      try {
        return await task(seal.view);
      } finally {
        seal.close();
      }
    });
  }

  /** What the newest seal covers. The gate is held only to look at it: tiles never change, and the map is a snapshot. */
  #sealNow(): Promise<{ readonly view: SealedView; close(): void } | undefined> {
    const { gate, hashing, tiles, log: open, gated: log = open } = this.read;
    return gate.run(() => {
      const checkpoint = this.latest();
      if (!checkpoint) return undefined;
      const snapshot = log.snapshot();
      const view: SealedView = {
        checkpoint,
        hashAt: tileHashes(hashing, tiles.bytes, checkpoint.size),
        mapSize: BigInt(snapshot.row().map_size),
        mapPath: (k) => snapshot.map.path(k),
      };
      return { view, close: () => snapshot.close() };
    });
  }

  fsck(): Promise<FsckReport> {
    const { log: open, gated = open, store, subjects, tiles, hashing, sealsStream, start } = this.read;
    const { readers = new SharedMutex() } = this.read;
    return readers.share(async () => {
      // Taken under the gate, so that the map is that of the last seal.
      const log = await this.read.gate.run(() => gated.snapshot());
      const vkeys = this.vkeys();
      try {
        return await fsck({
          origin: this.origin,
          store,
          subjects,
          log,
          tiles,
          vkeys,
          hashing,
          sealsStream,
          start,
        });
      } finally {
        log.close();
      }
    });
  }
}

function recordOf({ seq, leaf, event, stream, rev }: LeafRow): LeafRecord {
  return {
    seq: BigInt(seq),
    leaf,
    ...(event !== null &&
      stream !== null &&
      rev !== null && { event: { id: idText(event), stream, revision: BigInt(rev) } }),
  };
}
