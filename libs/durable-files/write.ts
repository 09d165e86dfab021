import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync.js';

/** Ending of files that a crash may leave half written. */
export const UNFINISHED = '.unfinished';

/** A file that is to be written. */
export interface WholeFile {
  readonly path: string;
  readonly content: string | Uint8Array;
}

/**
 * Writes a file so that after a crash it is there whole or as it was: temporary file, fsync, rename. Readable by its
 * owner only (0600); folders on the way are made (0700). An existing file is replaced. Its name is durable only once
 * the caller has called `syncFolder`: one call serves many files.
 */
export async function writeWhole({ path, content }: WholeFile): Promise<void> {
  const unfinished = path + UNFINISHED;
  await rm(unfinished, { force: true });
  await writeNew(unfinished, content).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeNew(unfinished, content);
  });
  await rename(unfinished, path);
}

/** As `writeWhole`, and the names are durable when this returns: one fsync for each folder. */
export async function writeDurably(...files: readonly WholeFile[]): Promise<void> {
  await Promise.all(files.map(writeWhole));
  await syncFoldersOf(files);
}

/**
 * Writes files that are not there yet, as durably; of several processes that make the same file the first one wins.
 * @returns the paths that were there already
 */
export async function makeDurably(...files: readonly WholeFile[]): Promise<string[]> {
  const taken = await Promise.all(
    files.map(async ({ path, content }) => {
      // A name of our own: another process makes the same file.
      const unfinished = `${path}.${randomBytes(6).toString('hex')}${UNFINISHED}`;
      await writeNew(unfinished, content);
      try {
        await link(unfinished, path);
        return [];
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
        return [path];
      } finally {
        await rm(unfinished, { force: true });
      }
    }),
  );
  await syncFoldersOf(files);
  return taken.flat();
}

async function syncFoldersOf(files: readonly WholeFile[]): Promise<void> {
  for (const folder of new Set(files.map(({ path }) => dirname(path)))) await syncFolder(folder);
}

async function writeNew(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
