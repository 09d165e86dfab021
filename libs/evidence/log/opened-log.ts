import type { EventStore, Position } from '#event-store';
import type { Forgetting, Forgotten } from '../forgetting/forgetting.js';
import type { Anchoring } from '../anchors/index.js';
import type { BoxOpener } from '../fsck/check-events.js';
import type { FsckReport } from '../fsck/findings.js';
import { fsck } from '../fsck/fsck.js';
import type { Reading } from '../hashing/index.js';
import type { NoteSigner } from '../notes/index.js';
import type { Mutex } from '../sealer/mutex.js';
import type { Rotation } from '../sealer/rotation.js';
import type { TagKeySource } from '../sealer/tag-keys.js';
import type { Sealer } from '../sealer/sealer.js';
import { idText, type LeafRow, type LogStore } from '../store/log-store.js';
import type { SigningKeyRows } from '../store/signing-key-rows.js';
import type { TileFiles } from '../store/tile-files.js';
import { readTilePath, tileHashes, TILE_WIDTH } from '../tiles/index.js';
import {
  SealerHalted,
  type EvidenceLog,
  type LeafRecord,
  type LogState,
  type PublishedCheckpoint,
  type SealedView,
} from './evidence-log.js';

/** What `openEvidenceLog` puts together. */
export interface LogParts {
  readonly origin: string;
  readonly log: LogStore;
  readonly rows: SigningKeyRows;
  readonly rotation: Rotation;
  readonly tiles: TileFiles;
  readonly gate: Mutex;
  readonly sealer: Sealer;
  readonly anchoring: Anchoring;
  readonly forgetting: Forgetting;
  readonly hashing: Reading;
  readonly store: EventStore;
  readonly subjects: TagKeySource & BoxOpener;
  readonly sealsStream: string;
  /** Where this log took the place of another one. */
  readonly start: Position | undefined;
  readonly notices: readonly string[];
}

/** The log behind its door: each method says in `EvidenceLog` what it does. */
export class OpenedLog implements EvidenceLog {
  readonly origin: string;
  readonly notices: readonly string[];
  private closed: Promise<void> | undefined;

  constructor(private readonly parts: LogParts) {
    this.origin = parts.origin;
    this.notices = parts.notices;
  }

  get state(): LogState {
    const { log, sealer } = this.parts;
    const latest = this.latest();
    return {
      leaves: log.row().size,
      sealed: Number(latest?.size ?? 0n),
      sealedAt: latest?.signedAt,
      waitingSince: sealer.waitingSince,
      failing: sealer.failing,
      halted: sealer.halted,
      failedAnchors: this.parts.anchoring.failures,
    };
  }

  vkeys(): readonly string[] {
    return this.parts.rows.vkeys();
  }

  get signer(): NoteSigner {
    return this.parts.rotation.current;
  }

  latest(): PublishedCheckpoint | undefined {
    return this.checkpoints(BigInt(Number.MAX_SAFE_INTEGER), 1)[0];
  }

  checkpoint(size: bigint): PublishedCheckpoint | undefined {
    const [found] = this.checkpoints(size, 1);
    return found?.size === size ? found : undefined;
  }

  checkpoints(upTo: bigint, limit: number): readonly PublishedCheckpoint[] {
    return this.parts.log.checkpoints.signedUpTo(Number(upTo), limit);
  }

  firstCheckpointWith(seq: bigint): PublishedCheckpoint | undefined {
    return this.parts.log.checkpoints.firstAbove(Number(seq));
  }

  seqOf(stream: string, eventId: string): bigint | undefined {
    const seq = this.parts.log.seqOf(stream, eventId);
    return seq === undefined ? undefined : BigInt(seq);
  }

  leaf(seq: bigint): LeafRecord | undefined {
    const [found] = this.leaves(seq, 1);
    return found?.seq === seq ? found : undefined;
  }

  leaves(from: bigint, limit: number): readonly LeafRecord[] {
    return this.parts.log.leavesFrom(Number(from), limit).map(recordOf);
  }

  tile(path: string): Uint8Array | undefined {
    const tile = readTilePath(path);
    const size = this.latest()?.size ?? 0n;
    if (!tile) return undefined;
    // Nothing beyond the newest checkpoint is served: it is not signed yet.
    const hashes = tile.level === 'entries' ? size : size >> BigInt(8 * tile.level);
    if (tile.index * BigInt(TILE_WIDTH) + BigInt(tile.width) > hashes) return undefined;
    return this.parts.tiles.bytes(path);
  }

  async sealNow(): Promise<PublishedCheckpoint> {
    await this.parts.sealer.sealed();
    const latest = this.latest();
    if (!latest) throw new SealerHalted('STORE', 'there is nothing to seal');
    return latest;
  }

  underSeal<T>(task: (view: SealedView) => Promise<T> | T): Promise<T | undefined> {
    const { gate, hashing, tiles, log } = this.parts;
    return gate.run(async () => {
      const checkpoint = this.latest();
      if (!checkpoint) return undefined;
      return task({
        checkpoint,
        hashAt: tileHashes(hashing, tiles.bytes, checkpoint.size),
        mapSize: BigInt(log.row().map_size),
        mapPath: (k) => log.map.path(k),
      });
    });
  }

  async rotateSigningKey(): Promise<string> {
    // Under the gate: a seal that is being prepared is either before the rotation or after it.
    const vkey = await this.parts.gate.run(() => this.parts.rotation.rotate());
    await this.sealNow();
    return vkey;
  }

  forget(subjectIds: readonly string[]): Promise<Forgotten> {
    return this.parts.forgetting.forget(subjectIds, () => this.sealNow());
  }

  fsck(): Promise<FsckReport> {
    const { log, store, subjects, tiles, hashing, sealsStream, start } = this.parts;
    // Under the gate, so that the map is that of the last seal.
    return this.parts.gate.run(() =>
      fsck({
        origin: this.origin,
        store,
        subjects,
        log,
        tiles,
        vkeys: this.vkeys(),
        hashing,
        sealsStream,
        start,
      }),
    );
  }

  close(): Promise<void> {
    return (this.closed ??= this.end());
  }

  private async end(): Promise<void> {
    await this.parts.sealer.close();
    await this.parts.anchoring.close();
    this.parts.log.close();
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
