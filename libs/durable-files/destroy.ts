import { randomBytes } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync.js';

/** Overwrites a file with random bytes and removes it, durably. A file that is gone already is no error. */
export async function destroyFile(path: string): Promise<void> {
  let file: FileHandle;
  try {
    file = await open(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  await overwrite(file).finally(() => file.close());
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** Puts a file into the place of another one, durably, and overwrites what stood there. Both exist. */
export async function replaceAndDestroy(from: string, to: string): Promise<void> {
  // Held open, so that its bytes can be overwritten after the new file has taken its name.
  const old = await open(to, 'r+');
  try {
    await rename(from, to);
    await syncFolder(dirname(to));
    await overwrite(old);
  } finally {
    await old.close();
  }
}

async function overwrite(file: FileHandle): Promise<void> {
  const { size } = await file.stat();
  await file.write(randomBytes(size), 0, size, 0);
  await file.sync();
}
