import type {
  EvidenceLog,
  followLog,
  FsckReport,
  LeafRecord,
  LogErrands,
  LogState,
  NoteSigner,
  PublishedCheckpoint,
  SealedView,
} from '#evidence';
import { setTimeout as pause } from 'node:timers/promises';

/** This process has no log to answer from: it is being opened, or the process has not the role. */
export class LogElsewhere extends Error {
  override readonly name = 'LogElsewhere';
  constructor() {
    super('the log is not open in this process');
  }
}

/** After a fault of opening the log, milliseconds. */
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

/** What a process has of the log. */
interface Parts {
  readonly origin: string;
  /** Opens the copy; absent: this process answers nothing about the log. */
  readonly follow?: () => ReturnType<typeof followLog>;
  /** Opens the log as its one sealer; absent: this process never is. */
  readonly seal?: (epoch: number) => Promise<EvidenceLog>;
  /** What others ask of the sealer. */
  readonly errands: LogErrands;
  readonly onFault: (error: unknown) => void;
}

/**
 * The log of several processes: each answers from a copy of its own, which grows from checkpoint to checkpoint, and the one
 * that was elected seals. Whoever was stopped and wakes up late can share nothing any more, and signs nothing that is not
 * shared (evidence format 1).
 */
export class SharedLog implements EvidenceLog {
  readonly notices: readonly string[] = [];
  readonly origin: string;
  #log: EvidenceLog | undefined;
  #epoch: number | undefined;
  #leads = false;
  #closed = false;
  #changing: Promise<void> = Promise.resolve();
  #failing: string | undefined;

  constructor(private readonly parts: Parts) {
    this.origin = parts.origin;
  }

  /** Whether this process seals the log now. */
  get leads(): boolean {
    return this.#leads;
  }

  /** Opens the copy. */
  open(): Promise<void> {
    this.lead(undefined);
    return this.#changing;
  }

  /** Takes the sealing over, or gives it up: for `Leadership`. */
  lead(epoch: number | undefined): void {
    this.#epoch = epoch;
    this.#changing = this.#changing.then(() => this.#change(epoch)).catch(this.parts.onFault);
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
    this.#closed = true;
    this.#stopServing();
    await this.#changing;
    const log = this.#log;
    this.#log = undefined;
    await log?.close();
  }

  #stopServing: () => void = () => undefined;

  async #change(epoch: number | undefined): Promise<void> {
    this.#stopServing();
    const before = this.#log;
    // A copy goes on answering until the sealer's own tables are open; a sealer gives them up first.
    if (before && 'halt' in before) await (before as Followed).halt();
    else await this.#drop();
    const open = epoch === undefined ? this.parts.follow : this.parts.seal?.bind(undefined, epoch);
    while (open && !this.#closed && this.#epoch === epoch) {
      try {
        this.#log = await open();
        this.#failing = undefined;
        if (epoch !== undefined) this.#serve(this.#log, epoch);
        break;
      } catch (error) {
        this.#failing = error instanceof Error ? error.name : 'unknown';
        this.parts.onFault(error);
        await pause(AGAIN_AFTER_MS);
      }
    }
    this.#leads = epoch !== undefined && this.#log !== before;
    if (before !== this.#log) await before?.close();
  }

  async #drop(): Promise<void> {
    const log = this.#log;
    this.#log = undefined;
    this.#leads = false;
    await log?.close();
  }

  #serve(log: EvidenceLog, epoch: number): void {
    const stop = new AbortController();
    this.#stopServing = () => stop.abort();
    void this.parts.errands.serve(log, epoch, stop.signal, this.parts.onFault);
  }

  #here(): EvidenceLog {
    if (!this.#log) throw new LogElsewhere();
    return this.#log;
  }
}

type Followed = Awaited<ReturnType<typeof followLog>>;
