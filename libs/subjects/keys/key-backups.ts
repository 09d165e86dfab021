import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFile, syncFolder, UNFINISHED } from '#durable-files';
import { Mutex } from '#mutex';
import { SubjectsError } from '../errors.js';
import { type KeptCopies, KeyStore } from '../store/key-store.js';
import { bucketOf } from './kek-folder.js';

const NAME = /^keys-[0-9TZ.-]+\.sqlite$/;

/**
 * Backups of the wrapped keys that a rotation writes before it gives the old wrapping keys up. One is kept: the rotation made
 * all older ones unreadable for its buckets, and what an erasure destroyed since must not stay in any.
 */
export class KeyBackups implements KeptCopies {
  private readonly turns = new Mutex();

  constructor(
    private readonly folder: string,
    private readonly clock: { now(): number },
  ) {}

  /**
   * A backup that was opened and read again, key by key, before anything older is given up.
   * @param verify looks at every key of the copy @returns its path @throws SubjectsError BACKUP_UNVERIFIED, and what `verify` throws
   */
  make(store: KeyStore, verify: (copy: KeyStore) => Promise<void>): Promise<string> {
    return this.turns.run(async () => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const name = `keys-${new Date(this.clock.now()).toISOString().replaceAll(':', '')}.sqlite`;
      const [path, unfinished] = [join(this.folder, name), join(this.folder, name + UNFINISHED)];
      await rm(unfinished, { force: true });
      const living = await store.turnover.copyTo(unfinished);
      const copy = await KeyStore.open(unfinished);
      try {
        const integrity = await copy.turnover.integrity();
        if (integrity !== 'ok') throw new SubjectsError('BACKUP_UNVERIFIED', integrity);
        if ((await copy.turnover.living()) !== living)
          throw new SubjectsError('BACKUP_UNVERIFIED', 'keys are missing');
        await verify(copy);
      } finally {
        await copy.close();
      }
      await syncFile(unfinished);
      await rename(unfinished, path);
      await syncFolder(this.folder);
      return path;
    });
  }

  /** Removes what is older than this backup, and what a killed rotation left half made. */
  prune(kept: string): Promise<void> {
    return this.turns.run(async () => {
      for (const name of await readdir(this.folder)) {
        const path = join(this.folder, name);
        // A younger one is a rival's, who was quicker.
        if (NAME.test(name) ? path < kept : isLeft(name)) await rm(path, { force: true });
      }
      await syncFolder(this.folder);
    });
  }

  /** Destroys keys in every backup that is kept, so that what is destroyed in the store is nowhere any more. */
  destroy(keyIds: readonly string[], subjectId?: string): Promise<void> {
    return this.turns.run(async () => {
      for (const path of await this.kept()) await destroyIn(path, keyIds, subjectId);
    });
  }

  private async kept(): Promise<string[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
    return names.filter((name) => NAME.test(name)).map((name) => join(this.folder, name));
  }
}

async function destroyIn(path: string, keyIds: readonly string[], subjectId?: string): Promise<void> {
  try {
    const copy = await KeyStore.open(path);
    try {
      if (subjectId === undefined) await copy.destroyByIds(keyIds);
      else await copy.destroy(subjectId, bucketOf(subjectId), keyIds);
    } finally {
      await copy.close();
    }
    await syncFile(path);
  } catch (error) {
    if (!(error instanceof SubjectsError) || error.code === 'STORE_FULL') throw error;
    // Nothing can be taken out of a damaged backup, nor brought back from it: it must not keep an erasure waiting.
    await rm(path, { force: true });
  }
}

function isLeft(name: string): boolean {
  return /^keys-[0-9TZ.-]+\.sqlite(-wal|-shm|\.unfinished(-wal|-shm)?)$/.test(name);
}
