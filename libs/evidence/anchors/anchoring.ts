import { utf8 } from '../bytes/index.js';
import type { Reading } from '../hashing/index.js';
import { demand } from '../errors.js';
import type { PublishedCheckpoint } from '../log/evidence-log.js';
import { consistencyProof } from '../merkle/index.js';
import {
  isBy,
  readNote,
  readSignatureLine,
  verifyNote,
  writeNote,
  writeSignatureLine,
} from '../notes/index.js';
import type { LogStore } from '../store/log-store.js';
import type { TileFiles } from '../store/tile-files.js';
import { tileHashes } from '../tiles/index.js';
import type { TimeStampAuthority, Witness } from './ports.js';

/** Who vouches from outside; none is needed. */
export interface Anchors {
  readonly witnesses?: readonly Witness[];
  readonly timeStamps?: TimeStampAuthority;
  /** Time between two time stamps, milliseconds. Default one hour. */
  readonly timeStampEveryMs?: number;
}

interface Parts {
  readonly anchors: Anchors;
  readonly log: LogStore;
  readonly tiles: TileFiles;
  readonly reading: Reading;
  readonly clock: { now(): number };
  readonly onFault: (error: unknown) => void;
}

const HOUR_MS = 3_600_000;

/**
 * Takes signed checkpoints outside: to witnesses, and to a time-stamp authority. It never holds the sealer up; while
 * one is on its way, only the newest of those that follow is taken next.
 */
export class Anchoring {
  private next: PublishedCheckpoint | undefined;
  private running: Promise<void> | undefined;
  private stampedAt = -Infinity;
  private closed = false;
  failures = 0;

  constructor(private readonly parts: Parts) {}

  /** Told of every signed checkpoint. */
  take(checkpoint: PublishedCheckpoint): void {
    const { witnesses = [], timeStamps } = this.parts.anchors;
    if (this.closed || (witnesses.length === 0 && !timeStamps)) return;
    this.next = checkpoint;
    this.running ??= this.run();
  }

  /** Ends when what is under way has ended. */
  async close(): Promise<void> {
    this.closed = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (this.next && !this.closed) {
      const checkpoint = this.next;
      this.next = undefined;
      await this.anchor(checkpoint);
    }
    this.running = undefined;
  }

  private async anchor({ size, note }: PublishedCheckpoint): Promise<void> {
    const { witnesses = [], timeStamps, timeStampEveryMs = HOUR_MS } = this.parts.anchors;
    const lines = await Promise.all(
      witnesses.map((witness) => this.attempt(() => this.cosigned(witness, size, note))),
    );
    const added = lines.flatMap((line) => line ?? []);
    const now = this.parts.clock.now();
    const due = timeStamps && now - this.stampedAt >= timeStampEveryMs;
    // Over the three lines that are signed, not over the file: cosignatures change the file (evidence format 1).
    const timestamp = due && (await this.attempt(() => timeStamps.stamp(utf8(readNote(note).text))));
    if (timestamp) this.stampedAt = now;
    if (added.length === 0 && !timestamp) return;
    await this.keep(Number(size), note, added, timestamp || undefined);
  }

  private async keep(size: number, note: string, added: string[], timestamp?: Uint8Array): Promise<void> {
    const { log, tiles } = this.parts;
    const whole = note + added.join('');
    await this.attempt(async () => {
      log.write(() => {
        log.checkpoints.keepAnchors(size, { note: whole, ...(timestamp && { timestamp }) });
      });
      await log.share();
      if (added.length > 0) await tiles.writeCheckpoint(whole, size);
    });
  }

  /** The witness's lines over this checkpoint, verified. */
  private async cosigned(witness: Witness, size: bigint, note: string): Promise<string[]> {
    const { log, reading, tiles } = this.parts;
    let oldSize = BigInt(log.checkpoints.anchored(witness.key.name));
    for (let again = false; ; again = true) {
      const hashAt = tileHashes(reading, tiles.bytes, size);
      const proof = oldSize === 0n ? [] : consistencyProof(reading, hashAt, oldSize, size);
      const answer = await witness.addCheckpoint({ oldSize, proof, note });
      if (answer.kind === 'cosigned') {
        const lines = this.verified(witness, note, answer.lines);
        log.write(() => {
          log.checkpoints.setAnchored(witness.key.name, Number(size));
        });
        return lines;
      }
      // It has seen more, or less, than we knew: told so, it is asked once more.
      demand(!again && answer.size <= size, 'SIZES', `witness ${witness.key.name}`);
      oldSize = answer.size;
    }
  }

  private verified(witness: Witness, note: string, lines: readonly string[]): string[] {
    // Unknown keys are ignored (C2SP tlog-witness).
    const ours = lines.map(readSignatureLine).filter((line) => isBy(witness.key, line));
    demand(ours.length === 1, 'SIGNATURE', `witness ${witness.key.name}`);
    const written = ours.map(writeSignatureLine);
    const { text } = readNote(note);
    verifyNote(this.parts.reading, readNote(writeNote(text, written)), [witness.key]);
    return written;
  }

  private async attempt<T>(task: () => Promise<T>): Promise<T | undefined> {
    try {
      return await task();
    } catch (error) {
      // The log does not depend on those outside: the next checkpoint tries again.
      this.failures += 1;
      this.parts.onFault(error);
      return undefined;
    }
  }
}
