import { pack, prune, type Retention } from './keep-files.js';
import { listFiles } from './log-files.js';

/** Whose finished files are looked after, and how long they are kept. */
export interface KeptFolders {
  readonly folder: string;
  /** Folders of the logs of the ledger's other processes. */
  readonly elsewhere: () => readonly string[];
  readonly retention: Retention;
  readonly clock: { now(): number };
  readonly onFault: ((error: unknown) => void) | undefined;
}

const EVERY_MS = 3_600_000;

/** Packs what is finished and deletes what is too old, one after the other, behind everything else. */
export class FinishedFiles {
  #under: Promise<void> = Promise.resolve();
  #at = 0;
  #closed = false;

  constructor(private readonly kept: KeptFolders) {}

  /** Whether the last look is an hour ago. */
  isDue(now: number): boolean {
    return now - this.#at >= EVERY_MS;
  }

  /** Begins when what is under way has ended; returns at once and never throws. */
  keepLater(): void {
    this.#at = this.kept.clock.now();
    this.#under = this.#under.then(() => this.#keep()).catch((error: unknown) => this.kept.onFault?.(error));
  }

  /** Packs nothing more. */
  stopPacking(): void {
    this.#closed = true;
  }

  /** Waits until nothing is under way. */
  settled(): Promise<void> {
    return this.#under;
  }

  async #keep(): Promise<void> {
    const { folder, elsewhere, retention, clock } = this.kept;
    for (const file of await listFiles(folder)) {
      if (file.to !== undefined && !file.packed && !this.#closed) await pack(file);
    }
    await prune(folder, retention, clock.now());
    // Of a process that does not start again nobody else deletes them.
    for (const other of elsewhere()) await prune(other, { ...retention, bytes: Infinity }, clock.now());
  }
}
