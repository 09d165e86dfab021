import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { Decision } from './decision.js';
import { type DecisionEntry, decisionLine } from './decision-line.js';
import { findKnown, type FoundDecision } from './find-known.js';
import { FinishedFiles } from './finished-files.js';
import { endInterrupted, type Retention, tidy } from './keep-files.js';
import { LineBuffers } from './line-buffers.js';
import { listFiles } from './log-files.js';
import { readInOrder } from './other-logs.js';
import { LogWriter } from './log-writer.js';
import { type DecisionFilter, readDecisions } from './read-log.js';

/** How the log is opened. Sizes in bytes, times in milliseconds. */
export interface DecisionLogOptions {
  /** Made if it is missing, for its owner alone. */
  readonly folder: string;
  readonly clock: { now(): number };
  /** A file is ended and packed when it is so large (default 64 MiB) … */
  readonly fileBytes?: number;
  /** … or so old (default one day). */
  readonly fileMs?: number;
  /** Default 90 days, 4 GiB. */
  readonly retention?: Retention;
  /** How long a decision may wait in memory. Default 100. */
  readonly flushMs?: number;
  /** Memory for lines on their way: pieces of so many bytes. Default 16 of 1 MiB: few writes, since each wakes a thread. */
  readonly pieceBytes?: number;
  readonly pieces?: number;
  /** Told of what goes wrong in the background, once per fault. */
  readonly onFault?: (error: unknown) => void;
  /** Folders of the logs of the ledger's other processes, also of those that have ended: they are read with this one. */
  readonly elsewhere?: () => readonly string[];
}

/** How the log is doing. */
export interface DecisionLogState {
  readonly written: number;
  /** Decisions that were made and could not be kept, since the start. */
  readonly lost: number;
  /** Code of the error that keeps it from writing; absent while it writes. */
  readonly failing?: string;
}

const RETRY_MS = 1_000;
const SYNC_MS = 1_000;

/**
 * Keeps every check, in files, behind the answers: a decision is a line in memory when its answer goes out and on the
 * disk a moment later. Checks never wait for it. A clean stop loses nothing; a kill loses what was in memory; a disk
 * without room costs decisions, counted, once the memory is full.
 */
export class DecisionLog {
  readonly #buffers: LineBuffers;
  readonly #writer: LogWriter;
  readonly #limits: { readonly bytes: number; readonly ms: number };
  readonly #finished: FinishedFiles;
  readonly #flushing: NodeJS.Timeout;
  #writing: Promise<void> | undefined;
  #written = 0;
  #lost = 0;
  #failing: string | undefined;
  /** When the first decision was lost that a file must not claim to cover. */
  #lostAt: number | undefined;
  #syncedAt = 0;
  #retryAt = 0;
  #closed = false;

  private constructor(private readonly options: DecisionLogOptions) {
    const { fileBytes = 64 * 1024 * 1024, fileMs = 86_400_000, flushMs = 100 } = options;
    this.#buffers = new LineBuffers(options.pieceBytes ?? 1024 * 1024, options.pieces ?? 16);
    this.#writer = new LogWriter(options.folder);
    this.#limits = { bytes: fileBytes, ms: fileMs };
    this.#finished = new FinishedFiles({
      folder: options.folder,
      elsewhere: () => this.#elsewhere(),
      retention: options.retention ?? { days: 90, bytes: 4 * 1024 ** 3 },
      clock: options.clock,
      onFault: options.onFault,
    });
    this.#flushing = setInterval(() => void this.#flush(), flushMs).unref();
  }

  /** Ends what a killed process left and begins a file. */
  static async open(options: DecisionLogOptions): Promise<DecisionLog> {
    const log = new DecisionLog(options);
    try {
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      await tidy(options.folder);
      await endInterrupted(options.folder);
      await log.#writer.begin(options.clock.now());
      log.#finished.keepLater();
    } catch (error) {
      // Without room the service starts all the same, and says so.
      log.#failed(error);
    }
    return log;
  }

  get state(): DecisionLogState {
    return {
      written: this.#written,
      lost: this.#lost,
      ...(this.#failing !== undefined && { failing: this.#failing }),
    };
  }

  /** Keeps a decision; returns at once and never throws. */
  add(decision: Decision): void {
    const { at } = decision;
    if (!this.#closed && this.#buffers.add(decisionLine(decision), at)) {
      if (this.#buffers.hasFull && this.#writing === undefined) void this.#flush();
      return;
    }
    this.#lost += 1;
    this.#lostAt ??= at;
  }

  /**
   * The decisions that fit, in order of time but for some that waited to be answered; those made here until now are among
   * them, those of other processes until a moment ago.
   */
  async *read(filter: DecisionFilter): AsyncGenerator<DecisionEntry> {
    await this.flushed();
    const others = this.#elsewhere();
    if (others.length === 0) yield* readDecisions(this.options.folder, filter);
    else yield* readInOrder([this.options.folder, ...others], filter);
  }

  /** What the log knows of decisions, by id. */
  async find(ids: readonly string[]): Promise<ReadonlyMap<string, FoundDecision>> {
    await this.flushed();
    return findKnown(ids, {
      folder: this.options.folder,
      elsewhere: () => this.#elsewhere(),
      clock: this.options.clock,
      mayBeLost: (at) => this.#lostNear(at),
    });
  }

  /** Since when decisions are kept, with gaps where nothing could be kept; undefined: nothing is there. */
  async keptFrom(): Promise<number | undefined> {
    const folders = [this.options.folder, ...this.#elsewhere()];
    const first = await Promise.all(
      folders.map(async (folder) => (await listFiles(folder).catch(() => []))[0]?.from),
    );
    const known = first.filter((from) => from !== undefined);
    return known.length === 0 ? undefined : Math.min(...known);
  }

  /** Waits until everything added so far is in a file, or cannot be written. */
  async flushed(): Promise<void> {
    do {
      await this.#flush();
    } while (!this.#buffers.isEmpty && this.#failing === undefined);
  }

  /** Writes what is in memory and ends the file. Nothing is lost, unless the disk has no room. */
  async close(): Promise<void> {
    if (this.#closed) return;
    clearInterval(this.#flushing);
    await this.#flush();
    this.#retryAt = 0;
    this.#failing = undefined;
    await this.flushed();
    this.#closed = true;
    this.#finished.stopPacking();
    await this.#writer
      .end(this.#lostAt === undefined ? this.options.clock.now() : this.#lostAt - 1)
      .catch((error: unknown) => this.#failed(error));
    await this.#finished.settled();
  }

  #elsewhere(): readonly string[] {
    return (this.options.elsewhere?.() ?? []).filter((folder) => existsSync(folder));
  }

  #lostNear(at: number): boolean {
    return this.#lostAt !== undefined && at >= this.#lostAt;
  }

  #flush(): Promise<void> {
    return (this.#writing ??= this.#writeAll().finally(() => (this.#writing = undefined)));
  }

  async #writeAll(): Promise<void> {
    const now = this.options.clock.now();
    if (now < this.#retryAt) return;
    for (let filled = this.#buffers.take(); filled; filled = this.#buffers.take()) {
      try {
        await this.#writer.begin(filled.from);
        await this.#writer.write(filled);
        this.#buffers.done(filled);
        this.#written += filled.lines;
        this.#failing = undefined;
        if (this.#writer.bytes >= this.#limits.bytes) await this.#rotate();
      } catch (error) {
        this.#buffers.putBack(filled);
        return this.#failed(error);
      }
    }
    try {
      await this.#settle(now);
    } catch (error) {
      this.#failed(error);
    }
  }

  /** What time asks for, once everything is written. */
  async #settle(now: number): Promise<void> {
    // What was lost falls into no file: this one ends before it, the next begins now.
    if (this.#lostAt !== undefined) {
      await this.#rotate(this.#lostAt - 1);
      this.#lostAt = undefined;
      await this.#writer.begin(now);
    }
    const from = this.#writer.from;
    if (from !== undefined && now - from >= this.#limits.ms && this.#writer.bytes > 0)
      await this.#rotate(now);
    if (now - this.#syncedAt >= SYNC_MS && this.#writer.bytes > 0) {
      this.#syncedAt = now;
      await this.#writer.sync();
    }
    if (this.#finished.isDue(now)) this.#finished.keepLater();
  }

  /** Ends the file and begins the next where it ended. @param to until when it covers; left out: its last line */
  async #rotate(to?: number): Promise<void> {
    const ended = await this.#writer.end(to);
    this.#finished.keepLater();
    if (ended && this.#lostAt === undefined) await this.#writer.begin(ended.to);
  }

  #failed(error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code ?? 'FAILED';
    if (this.#failing !== code) this.options.onFault?.(error);
    this.#failing = code;
    this.#retryAt = this.options.clock.now() + RETRY_MS;
  }
}
