import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeTrusted } from '#stored-event';
import { subjectIdOf, subjectStream } from '#subjects';
import {
  ExportFailed,
  fileSpool,
  makeBundle,
  type BundleRequest,
  type BundleSources,
} from '../bundle/index.js';
import { SealerHalted } from '../log/sealer-halted.js';
import type { Packed } from '../zip/index.js';
import type { ExportState } from './export-state.js';
import { recordExport } from './record-export.js';
import { writeZipFile } from './write-zip-file.js';

/** How the room for exports is opened. */
export interface ExportRoomOptions {
  readonly sources: BundleSources;
  /** `exports` in the data folder: nobody else's business. */
  readonly folder: string;
  readonly clock: { now(): number };
  /** As in `ledger-exports-<writer>`. Default `main`. */
  readonly writer?: string;
  /** Packs a file elsewhere than in this thread, as `pack` does. */
  readonly pack?: (path: string, bytes: Uint8Array) => Promise<Packed>;
  /** How long a finished bundle lies here, milliseconds. Default 30 days. */
  readonly keepMs?: number;
  /** Folders of other processes' exports, which are looked into for what was ordered there. */
  readonly elsewhere?: () => readonly string[];
  /** Told of what went wrong in the background. */
  readonly onFault?: (error: unknown) => void;
}

/** An order for a bundle; the time is that of its making. */
export type ExportOrder = Omit<BundleRequest, 'madeAt'>;

const DAY_MS = 86_400_000;
/** How often bundles are looked for whose time is over. */
const EXPIRY_MS = 3_600_000;
const KEY_ENDING = new Set(['erasure.executed', 'subject.proof_destroyed']);
const STATE_FILE = /^([0-9a-f-]{36})\.json$/;

/**
 * Makes bundles in the background, one after the other, keeps their files, and deletes those that disclose somebody
 * who is erased (issue: erasure).
 */
export class ExportRoom {
  readonly #states = new Map<string, ExportState>();
  readonly #stop = new AbortController();
  #queue: Promise<void> = Promise.resolve();
  #watching: Promise<void> = Promise.resolve();
  #expiring: NodeJS.Timeout | undefined;

  private constructor(private readonly options: ExportRoomOptions) {}

  /** Reads what is there, ends what a crash interrupted, deletes what an erasure meanwhile condemned. */
  static async open(options: ExportRoomOptions): Promise<ExportRoom> {
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const room = new ExportRoom(options);
    room.#load();
    await room.#reconcile();
    room.#expire();
    room.#expiring = setInterval(() => room.#expire(), EXPIRY_MS).unref();
    room.#watching = room.#watch().catch((error: unknown) => options.onFault?.(error));
    return room;
  }

  /** Puts an order in the queue. @returns at once */
  order(order: ExportOrder): ExportState {
    const { scope, mode } = order;
    const state: ExportState = {
      id: randomUUID(),
      status: 'waiting',
      kind: scope.kind,
      controller: scope.controller,
      mode,
      orderedAt: this.#now(),
      progress: { done: 0, total: 0 },
      subjects: scope.kind === 'subject' ? [scope.subject] : [],
    };
    this.#keep(state);
    this.#queue = this.#queue.then(() => this.#make(state.id, order));
    return state;
  }

  state(id: string): ExportState | undefined {
    this.#expire();
    return this.#states.get(id) ?? this.#elsewhere(id)?.state;
  }

  /** Path of a finished ZIP. */
  file(id: string): string | undefined {
    if (this.state(id)?.status !== 'done') return undefined;
    if (this.#states.has(id)) return this.#path(id, 'zip');
    const found = this.#elsewhere(id);
    const file = found && join(found.folder, `${id}.zip`);
    // It may just be changing hands.
    return file !== undefined && existsSync(file) ? file : undefined;
  }

  /**
   * Takes in what lies in the folder since it was opened: orders of a process that has ended. Those that were not finished
   * never will be; bundles of people erased meanwhile, and those whose time is over, are deleted before this returns.
   */
  async takeIn(): Promise<void> {
    for (const name of readdirSync(this.options.folder)) this.#loadState(STATE_FILE.exec(name)?.[1]);
    await this.#reconcile();
    this.#expire();
  }

  /** An order that another process has. */
  #elsewhere(id: string): { readonly state: ExportState; readonly folder: string } | undefined {
    if (!STATE_FILE.test(`${id}.json`)) return undefined;
    for (const folder of this.options.elsewhere?.() ?? []) {
      try {
        return { state: JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8')) as ExportState, folder };
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    return undefined;
  }

  /** Deletes the bundles that disclose values of a person. @returns how many */
  forget(subjectId: string): number {
    let deleted = 0;
    for (const state of this.#states.values()) {
      if (!state.subjects.includes(subjectId) || !['done', 'running', 'waiting'].includes(state.status))
        continue;
      rmSync(this.#path(state.id, 'zip'), { force: true });
      this.#keep({ ...state, status: 'erased', subjects: [] });
      deleted += 1;
    }
    return deleted;
  }

  /** Waits until nothing is ordered any more. */
  idle(): Promise<void> {
    return this.#queue;
  }

  /** Ends the one under way as interrupted. */
  async close(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#expiring);
    await this.#queue;
    await this.#watching;
  }

  /** Deletes bundles whose time is over: whoever ordered one has it, or orders it again. */
  #expire(): void {
    const { clock, keepMs = 30 * DAY_MS } = this.options;
    const before = clock.now() - keepMs;
    for (const state of this.#states.values()) {
      if (state.status !== 'done' || Date.parse(state.finishedAt ?? '') > before) continue;
      rmSync(this.#path(state.id, 'zip'), { force: true });
      this.#keep({ ...state, status: 'expired', subjects: [] });
    }
  }

  async #make(id: string, order: ExportOrder): Promise<void> {
    if (this.#stop.signal.aborted || this.state(id)?.status !== 'waiting') return;
    this.#change(id, { status: 'running' });
    const file = this.#path(id, 'part');
    try {
      const { sources, clock } = this.options;
      await sources.log.sealNow();
      const made = await makeBundle(
        sources,
        { ...order, madeAt: clock.now() },
        {
          spool: fileSpool(this.#path(id, 'spool')),
          progress: (progress) => {
            if (this.#stop.signal.aborted) throw new ExportFailed('INTERRUPTED', 'the service is stopping');
            this.#states.set(id, { ...(this.state(id) as ExportState), progress });
          },
        },
      );
      let written: { digest: string; bytes: number };
      try {
        written = await writeZipFile(file, made.files, this.options.pack);
      } finally {
        made.close();
      }
      const { digest, bytes } = written;
      // Erased meanwhile: the file never gets its name.
      if (this.state(id)?.status !== 'running') return rmSync(file, { force: true });
      await recordExport(sources.store, `ledger-exports-${this.options.writer ?? 'main'}`, clock, {
        digest,
        scope: order.scope.kind,
      });
      renameSync(file, this.#path(id, 'zip'));
      this.#change(id, {
        status: 'done',
        finishedAt: this.#now(),
        bundle: made.id,
        digest,
        bytes,
        subjects: made.subjects,
      });
      await this.#reconcile();
    } catch (error) {
      rmSync(file, { force: true });
      const known = error instanceof ExportFailed || error instanceof SealerHalted;
      if (!known) this.options.onFault?.(error);
      if (this.state(id)?.status === 'running')
        this.#change(id, {
          status: 'failed',
          finishedAt: this.#now(),
          fault: known ? error.code : 'FAILED',
          subjects: [],
        });
    }
  }

  /** Other processes and the sweeper erase too: their facts are seen here. */
  async #watch(): Promise<void> {
    const { store } = this.options.sources;
    const feed = store.subscribe({ after: 'end', prefixes: ['subject-'], signal: this.#stop.signal });
    for await (const message of feed) {
      if (message.kind !== 'event' || !KEY_ENDING.has(message.event.type)) continue;
      this.forget(subjectIdOf(message.event.stream) ?? '');
    }
  }

  /** What an erasure condemned while nobody watched. */
  async #reconcile(): Promise<void> {
    for (const state of [...this.#states.values()]) {
      if (state.status !== 'done') continue;
      for (const subjectId of state.subjects)
        if (await this.#erasedSince(subjectId, state.orderedAt)) this.forget(subjectId);
    }
  }

  async #erasedSince(subjectId: string, instant: string): Promise<boolean> {
    try {
      const events = await this.options.sources.store.readStream(subjectStream(subjectId));
      return events.some(({ type, data }) => KEY_ENDING.has(type) && decodeTrusted(data).body.rec >= instant);
    } catch {
      // Forgotten: more than erased.
      return true;
    }
  }

  #load(): void {
    for (const name of readdirSync(this.options.folder)) {
      const id = STATE_FILE.exec(name)?.[1];
      if (id !== undefined) this.#loadState(id);
      else if (!name.endsWith('.zip')) rmSync(join(this.options.folder, name), { force: true });
    }
  }

  #loadState(id: string | undefined): void {
    if (id === undefined || this.#states.has(id)) return;
    const state = JSON.parse(readFileSync(this.#path(id, 'json'), 'utf8')) as ExportState;
    this.#states.set(id, state);
    if (state.status === 'waiting' || state.status === 'running')
      this.#change(id, { status: 'failed', fault: 'INTERRUPTED', subjects: [] });
  }

  #change(id: string, change: Partial<ExportState>): void {
    this.#keep({ ...(this.#states.get(id) as ExportState), ...change });
  }

  #keep(state: ExportState): void {
    this.#states.set(state.id, state);
    const path = this.#path(state.id, 'json');
    writeFileSync(`${path}.new`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }

  #path(id: string, ending: 'json' | 'zip' | 'part' | 'spool'): string {
    return join(this.options.folder, `${id}.${ending}`);
  }

  #now(): string {
    return new Date(this.options.clock.now()).toISOString();
  }
}
