import type { SharedMutex } from '#mutex';
import { subjectIdOf } from '#subjects';
import { setTimeout as pause } from 'node:timers/promises';
import { equalBytes } from '../bytes/index.js';
import { openCheckpoint } from '../checkpoint/index.js';
import type { Making } from '../hashing/index.js';
import type { EvidenceLog, Forgotten, LogState, PublishedCheckpoint } from '../log/evidence-log.js';
import { LogAnswers, type AnswerParts } from '../log/log-answers.js';
import { SealerHalted } from '../log/sealer-halted.js';
import { readVkey, type NoteSigner } from '../notes/index.js';
import { LogTree } from '../sealer/log-tree.js';
import { SigningKeyFile } from '../sealer/signing-keys.js';
import type { SharedTables } from '../store/postgres/shared-tables.js';
import type { LogErrands } from './log-errands.js';
import type { OpenedCopy } from '../store/open-copy.js';
import type { Missing } from './shared-state.js';

/** How often a copy asks whether there is more, milliseconds. */
const LOOK_EVERY_MS = 250;
/** After a fault, milliseconds. */
const AGAIN_MS = 1_000;
/** What somebody asked of the sealer is in this copy so much later, at the latest, or the copy is behind. */
const REACH_WITHIN_MS = 30_000;

/** What `followLog` puts together. */
export interface FollowedParts extends AnswerParts {
  readonly hashing: Making;
  readonly readers: SharedMutex;
  readonly shared: SharedTables;
  /** What is written; `log` is another connection to the same file, and sees what is whole. */
  readonly copied: OpenedCopy;
  readonly errands: LogErrands;
  readonly keyFile: string;
  /** Told of every person whom another process has forgotten. */
  readonly onForgotten: (subjectId: string) => Promise<void> | void;
  readonly onFault: (error: unknown) => void;
}

/**
 * The log in a process that does not seal it: a copy of its own, which grows from signed checkpoint to signed checkpoint.
 * Every root is computed again from the leaves, and every signature verified, before the copy answers from it.
 */
export class FollowedLog extends LogAnswers implements EvidenceLog {
  readonly notices: readonly string[] = [];
  readonly #stop = new AbortController();
  readonly #tree: LogTree;
  #running: Promise<void> = Promise.resolve();
  #loaded = false;
  #failing: string | undefined;
  #signer: NoteSigner | undefined;
  #look: () => void = () => undefined;

  constructor(private readonly parts: FollowedParts) {
    super(parts);
    this.#tree = new LogTree(parts.hashing, parts.copied.log, parts.tiles);
  }

  /** Begins to follow. */
  start(): this {
    this.#running = this.#run();
    return this;
  }

  get state(): LogState {
    const latest = this.latest();
    return {
      leaves: Number(latest?.size ?? 0n),
      sealed: Number(latest?.size ?? 0n),
      sealedAt: latest?.signedAt,
      waitingSince: undefined,
      failing: this.#failing,
      halted: false,
      failedAnchors: 0,
    };
  }

  get signer(): NoteSigner {
    if (!this.#signer)
      throw new SealerHalted('KEY_MISSING', 'this process has not the key that signs the log');
    return this.#signer;
  }

  async sealNow(): Promise<PublishedCheckpoint> {
    const { size } = await this.parts.errands.ask('seal', {});
    await this.#reach(size);
    const latest = this.latest();
    if (!latest) throw new SealerHalted('STORE', 'there is nothing to seal');
    return latest;
  }

  async rotateSigningKey(): Promise<string> {
    const { vkey, size } = await this.parts.errands.ask('rotate', {});
    await this.#reach(size);
    return vkey;
  }

  async forget(subjectIds: readonly string[]): Promise<Forgotten> {
    const { subjects, events, position } = await this.parts.errands.ask('forget', { subjectIds });
    return { subjects, events, position: BigInt(position) };
  }

  /** Ends the following: it still answers, of what it has. */
  async halt(): Promise<void> {
    this.#stop.abort();
    this.#look();
    await this.#running;
  }

  /** Ends it. */
  async close(): Promise<void> {
    await this.halt();
    this.parts.log.close();
    this.parts.copied.log.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let wait = LOOK_EVERY_MS;
      try {
        await this.#takeMissing();
        this.#failing = undefined;
      } catch (error) {
        if (signal.aborted) return;
        this.#failing = error instanceof Error ? error.message : String(error);
        this.parts.onFault(error);
        // The tree may be ahead of tables that were rolled back.
        this.#loaded = false;
        wait = AGAIN_MS;
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, wait);
        this.#look = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async #takeMissing(): Promise<void> {
    const { shared, copied, gate, readers } = this.parts;
    if (!this.#loaded && copied.log.exists()) await gate.run(() => this.#tree.load());
    this.#loaded = true;
    const state = await shared.state();
    if (!state || state.version === copied.copy.have.version) return;
    const take = async () => {
      await shared.missing(copied.copy.have, 'signed', (missing) => this.#take(missing));
      await this.#findSigner(this.vkeys().at(-1));
    };
    // Nobody is forgotten under the hands of those who read.
    const forgets = state.forgotten > copied.copy.have.version;
    await (forgets ? readers.alone(() => gate.run(take)) : gate.run(take));
  }

  async #take(missing: Missing): Promise<void> {
    const { copied, tiles } = this.parts;
    const { size } = missing.target;
    const frontier = this.#tree.copy();
    const from = frontier.size;
    const forgotten = await copied.copy.take(missing, {
      leaf: (hash) => {
        this.#stop.signal.throwIfAborted();
        frontier.push(hash);
      },
      ready: async () => {
        this.#verify(missing, frontier.root());
        await this.#findSigner(missing.state.underWay.vkeys.at(-1));
        await tiles.extend(from, size, (seq, limit) =>
          copied.log.leavesFrom(seq, limit).map(({ leaf }) => leaf),
        );
      },
    });
    this.#tree.grown(frontier);
    const note = copied.log.checkpoints.at(size)?.note;
    if (note) await tiles.writeCheckpoint(note, size);
    for (const stream of forgotten) {
      const subjectId = subjectIdOf(stream);
      if (subjectId !== undefined) await this.parts.onForgotten(subjectId);
    }
  }

  /** @throws SealerHalted `TABLE_DIFFERS` where the leaves have not the root that was signed */
  #verify({ target, state }: Missing, root: Uint8Array): void {
    const { copied, hashing } = this.parts;
    const row = copied.log.checkpoints.at(target.size);
    const keys = state.underWay.vkeys.map((vkey) => readVkey(hashing, vkey));
    const signed = row?.note ? openCheckpoint(hashing, row.note, this.origin, keys) : undefined;
    if (signed?.size === BigInt(target.size) && equalBytes(signed.root, root)) return;
    throw new SealerHalted(
      'TABLE_DIFFERS',
      `the shared leaves have not the root that was signed for ${target.size}`,
    );
  }

  /** The key is a file that all processes have; a rotation changes it. */
  async #findSigner(current: string | undefined): Promise<void> {
    if (current === undefined || this.#signer?.vkey === current) return;
    const keys = await SigningKeyFile.open(this.parts.keyFile, this.origin, this.parts.hashing, false);
    this.#signer = [keys.current, keys.next].find((signer) => signer?.vkey === current) ?? keys.current;
  }

  /** Waits until this copy has come so far. */
  async #reach(size: number): Promise<void> {
    const until = performance.now() + REACH_WITHIN_MS;
    while (Number(this.latest()?.size ?? 0n) < size) {
      if (performance.now() > until || this.#stop.signal.aborted)
        throw new SealerHalted('CLOSED', 'the copy of the log does not follow');
      this.#look();
      await pause(20);
    }
  }
}
