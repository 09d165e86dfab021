import type { Worker } from 'node:worker_threads';
import { driverThread } from '#sqlite-driver';

/** Pages of the write-ahead log, 4 KiB each, from which on they are moved into the file. */
export const MANY_PAGES = 4_000;

/** What `PRAGMA wal_checkpoint` says: pages in the log, and how many of them are in the file already. */
export interface LogState {
  readonly log: number;
  readonly checkpointed: number;
}

const SCRIPT = `
const db = open();
db.pragma('synchronous = NORMAL');
db.pragma('wal_autocheckpoint = 0');
parentPort.on('message', (end) => {
  if (end) {
    db.close();
    parentPort.close();
    return;
  }
  let moved = true;
  try {
    db.pragma('wal_checkpoint(PASSIVE)');
  } catch {
    moved = false;
  }
  parentPort.postMessage(moved);
});`;

/**
 * Moves pages of the write-ahead log into the file, in a thread: it waits for the disk twice, a quarter of a second where
 * that is busy, and on the process's own thread every check would wait with it. Nobody may write meanwhile, or the log
 * would never be empty and grow for ever.
 */
export class WalCheckpoints {
  #worker: Worker | undefined;
  #ended: Promise<unknown> = Promise.resolve();

  constructor(private readonly file: string) {}

  /** Whether there is enough to move. */
  isDue({ log, checkpointed }: LogState): boolean {
    return log - checkpointed >= MANY_PAGES;
  }

  /** @returns false: it could not be done this time (a full disk); what is in the log is not lost */
  run(): Promise<boolean> {
    const worker = (this.#worker ??= this.#start());
    return new Promise((resolve) => {
      const done = (moved: boolean): void => {
        worker.off('message', done);
        worker.off('exit', failed);
        worker.unref();
        resolve(moved);
      };
      const failed = (): void => done(false);
      worker.on('message', done);
      worker.on('exit', failed);
      // Whoever closes the tables waits for this.
      worker.ref();
      worker.postMessage(false);
    });
  }

  /** Gives the connection back. */
  async end(): Promise<void> {
    // A process that waits for nothing else would end before.
    this.#worker?.ref();
    this.#worker?.postMessage(true);
    await this.#ended;
  }

  #start(): Worker {
    const worker = driverThread(this.file, SCRIPT);
    // The next one is made anew; what went wrong is what `run` was told.
    worker.on('error', () => undefined);
    this.#ended = new Promise((resolve) => worker.once('exit', resolve));
    worker.once('exit', () => (this.#worker = undefined));
    worker.unref();
    return worker;
  }
}
