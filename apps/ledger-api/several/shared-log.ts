import type {
  EvidenceLog,
  FsckReport,
  LeafRecord,
  LogState,
  NoteSigner,
  PublishedCheckpoint,
  SealedView,
} from '#evidence';
import { setTimeout as pause } from 'node:timers/promises';

/** The log is kept by another process: ask that one. */
export class LogElsewhere extends Error {
  override readonly name = 'LogElsewhere';
  constructor() {
    super('another process keeps the log');
  }
}

/** A new leader waits so long before it tries again to open the log, milliseconds. */
const AGAIN_AFTER_MS = 1_000;

const NOTHING: LogState = {
  leaves: 0,
  sealed: 0,
  sealedAt: undefined,
  waitingSince: undefined,
  failing: undefined,
  halted: false,
  failedAnchors: 0,
};

/**
 * The log of several processes: the sealer that was elected keeps it, and answers for it. Its tables and tiles are files of
 * DATA_DIR; taking over raises the sealer's epoch in them, and each of its transactions swaps epoch and size (evidence format
 * 1), so that one that was stopped and wakes up late halts before it signs anything.
 */
export class SharedLog implements EvidenceLog {
  readonly notices: readonly string[] = [];
  #log: EvidenceLog | undefined;
  #epoch: number | undefined;
  #changing: Promise<void> = Promise.resolve();
  #failing: string | undefined;

  /** @param open opens the log as its one sealer; absent: this process never is */
  constructor(
    readonly origin: string,
    private readonly open: (() => Promise<EvidenceLog>) | undefined,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Whether this process keeps the log now. */
  get leads(): boolean {
    return this.#log !== undefined;
  }

  /** Takes the log over, or gives it up: for `Leadership`. */
  lead(epoch: number | undefined): void {
    this.#epoch = epoch;
    this.#changing = this.#changing.then(() => this.#change(epoch)).catch(this.onFault);
  }

  get state(): LogState {
    if (this.#log) return this.#log.state;
    return this.#failing === undefined ? NOTHING : { ...NOTHING, failing: this.#failing };
  }

  get signer(): NoteSigner {
    return this.#here().signer;
  }

  vkeys(): readonly string[] {
    return this.#here().vkeys();
  }

  latest(): PublishedCheckpoint | undefined {
    return this.#here().latest();
  }

  checkpoint(size: bigint): PublishedCheckpoint | undefined {
    return this.#here().checkpoint(size);
  }

  checkpoints(upTo: bigint, limit: number): readonly PublishedCheckpoint[] {
    return this.#here().checkpoints(upTo, limit);
  }

  firstCheckpointWith(seq: bigint): PublishedCheckpoint | undefined {
    return this.#here().firstCheckpointWith(seq);
  }

  seqOf(stream: string, eventId: string): bigint | undefined {
    return this.#here().seqOf(stream, eventId);
  }

  leaf(seq: bigint): LeafRecord | undefined {
    return this.#here().leaf(seq);
  }

  leaves(from: bigint, limit: number): readonly LeafRecord[] {
    return this.#here().leaves(from, limit);
  }

  tile(path: string): Uint8Array | undefined {
    return this.#here().tile(path);
  }

  async sealNow(): Promise<PublishedCheckpoint> {
    return this.#here().sealNow();
  }

  async underSeal<T>(task: (view: SealedView) => Promise<T> | T): Promise<T | undefined> {
    return this.#here().underSeal(task);
  }

  async rotateSigningKey(): Promise<string> {
    return this.#here().rotateSigningKey();
  }

  async forget(subjectIds: readonly string[]): ReturnType<EvidenceLog['forget']> {
    return this.#here().forget(subjectIds);
  }

  async fsck(): Promise<FsckReport> {
    return this.#here().fsck();
  }

  async close(): Promise<void> {
    this.lead(undefined);
    await this.#changing;
  }

  async #change(epoch: number | undefined): Promise<void> {
    const before = this.#log;
    this.#log = undefined;
    await before?.close();
    while (this.open && epoch !== undefined && this.#epoch === epoch) {
      try {
        this.#log = await this.open();
        this.#failing = undefined;
        return;
      } catch (error) {
        this.#failing = error instanceof Error ? error.name : 'unknown';
        this.onFault(error);
        await pause(AGAIN_AFTER_MS);
      }
    }
  }

  #here(): EvidenceLog {
    if (!this.#log) throw new LogElsewhere();
    return this.#log;
  }
}
