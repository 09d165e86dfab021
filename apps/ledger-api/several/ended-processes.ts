import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportRoom } from '#evidence';
import { DataFolderInUse } from '#event-store';
import { LOCK_FILE, lockDataFolder } from '#event-store/sqlite';
import { Recurring } from '../ops/recurring.js';
import { adoptFiles } from './adopt-files.js';
import type { ProcessFolder } from './process-folder.js';

/** No erasure reaches the bundles of a process that has ended, and any other gives them: not for longer than this. */
const EVERY_MS = 60_000;
/** Whoever starts again within this time finds its copy of the log, and need not fetch it. */
const COPY_KEPT_MS = 3_600_000;

/** Takes over what other processes on this DATA_DIR left when they ended, while this one runs. */
export class EndedProcesses {
  private readonly freeSince = new Map<string, number>();
  private readonly recurring: Recurring;

  constructor(
    private readonly dataFolder: string,
    private readonly own: ProcessFolder,
    private readonly exports: Pick<ExportRoom, 'takeIn'>,
    private readonly now = () => performance.now(),
  ) {
    this.recurring = new Recurring('EndedProcesses', EVERY_MS, () => this.look());
  }

  start(): this {
    this.recurring.start();
    return this;
  }

  stop(): Promise<void> {
    return this.recurring.stop();
  }

  /** Looks once. @returns what is worth a line in the log */
  async look(): Promise<object | undefined> {
    const adopted = await adoptFiles(this.dataFolder, this.own);
    if (adopted) await this.exports.takeIn();
    let cleared = 0;
    for (const folder of this.own.others()) cleared += (await this.clear(folder)) ? 1 : 0;
    return adopted || cleared > 0 ? { adopted, cleared } : undefined;
  }

  /** A copy of the log that nobody has had for long goes: whom the ledger forgets is forgotten in copies that run. */
  private async clear(folder: string): Promise<boolean> {
    let lock: { release(): void };
    try {
      lock = lockDataFolder(folder);
    } catch (error) {
      if (!(error instanceof DataFolderInUse)) throw error;
      this.freeSince.delete(folder);
      return false;
    }
    try {
      const since = this.freeSince.get(folder) ?? this.now();
      this.freeSince.set(folder, since);
      if (this.now() - since < COPY_KEPT_MS) return false;
      // The lock stays: whoever waits for another file of its name would share the place with whoever makes the next one.
      const copies = (await readdir(folder)).filter(
        (name) => !name.startsWith(LOCK_FILE) && name !== 'exports' && name !== 'decisions',
      );
      for (const name of copies) await rm(join(folder, name), { recursive: true, force: true });
      return copies.length > 0;
    } finally {
      lock.release();
    }
  }
}
