import { checkpointText } from '../checkpoint/index.js';
import type { PublishedCheckpoint } from '../log/evidence-log.js';
import { SealerHalted } from '../log/sealer-halted.js';
import { writeNote } from '../notes/index.js';
import { publishedOf, type CheckpointRow } from '../store/checkpoints.js';
import type { LogStore } from '../store/log-store.js';
import type { TileFiles } from '../store/tile-files.js';
import type { Rotation } from './rotation.js';

/** Makes a stored root public: tiles first, then the signature, then the checkpoint. Repeating it changes nothing. */
export class Publisher {
  constructor(
    private readonly log: LogStore,
    private readonly tiles: TileFiles,
    private readonly rotation: Rotation,
    private readonly origin: string,
    private readonly clock: { now(): number },
  ) {}

  /** @throws SealerHalted `KEY_MISSING` if a key that must sign is gone; what the disk throws */
  async publish(row: CheckpointRow): Promise<PublishedCheckpoint> {
    // Size and root are kept for every sealer before one signs them (evidence format 1).
    await this.log.share();
    await this.rotation.promote();
    const [before] = this.log.checkpoints.signedUpTo(row.size - 1, 1);
    await this.tiles.extend(Number(before?.size ?? 0n), row.size, (seq, limit) =>
      this.log.leavesFrom(seq, limit).map(({ leaf }) => leaf),
    );
    const text = checkpointText({ origin: this.origin, size: BigInt(row.size), root: row.root });
    const lines = [];
    for (const vkey of row.signers.split('\n')) {
      const signer = this.rotation.signerOf(vkey);
      if (!signer) throw new SealerHalted('KEY_MISSING', `the key ${vkey} is to sign, and is not there`);
      lines.push(await signer.sign(text));
    }
    const note = writeNote(text, lines);
    const signedAt = this.clock.now();
    this.log.write(() => {
      this.log.checkpoints.keepNote(row.size, note, signedAt);
    });
    await this.log.share();
    await this.tiles.writeCheckpoint(note, row.size);
    await this.rotation.signedWith(row.signers);
    return publishedOf({ ...row, note, signed: signedAt });
  }
}
