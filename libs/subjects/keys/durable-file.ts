import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Ending of files that a crash may leave half written. */
export const UNFINISHED = '.unfinished';

/**
 * Writes files so that after a crash each is there whole or not at all: temporary file, fsync, rename, then one
 * fsync per folder. Readable by the owner only (0600). Existing files are replaced.
 */
export async function writeDurably(files: readonly { path: string; text: string }[]): Promise<void> {
  await Promise.all(
    files.map(async ({ path, text }) => {
      const unfinished = path + UNFINISHED;
      await rm(unfinished, { force: true });
      const file = await open(unfinished, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(unfinished, path);
    }),
  );
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) await syncFolder(folder);
}

/**
 * Writes files that are not there yet, as durably; of several processes that make the same file the first one wins.
 * @returns the paths that were there already
 */
export async function makeDurably(files: readonly { path: string; text: string }[]): Promise<string[]> {
  const taken = await Promise.all(
    files.map(async ({ path, text }) => {
      // A name of our own: another process makes the same file.
      const unfinished = `${path}.${randomBytes(6).toString('hex')}${UNFINISHED}`;
      const file = await open(unfinished, 'wx', 0o600);
      try {
        await file.writeFile(text);
        await file.sync();
      } finally {
        await file.close();
      }
      try {
        await link(unfinished, path);
        return [];
      } catch (error) {
        if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
        return [path];
      } finally {
        await rm(unfinished, { force: true });
      }
    }),
  );
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) await syncFolder(folder);
  return taken.flat();
}

/** Overwrites a file with random bytes and removes it, durably. A file that is gone already is no error. */
export async function destroyFile(path: string): Promise<void> {
  const size = await stat(path).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) return;
  const file = await open(path, 'r+');
  try {
    await file.write(randomBytes(size), 0, size, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await rm(path, { force: true });
  await syncFolder(dirname(path));
}

/** Makes renames and removals in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(join(folder, '.'), 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
