import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '#durable-files';
import { BackupError } from './errors.js';

/** Stands in a data folder into which a ledger is being copied, until all of it is there. */
const MARKER = 'copying.json';

/** Marks a folder as one into which a ledger is being copied. @param ledger its id */
export async function markCopying(folder: string, ledger: string): Promise<void> {
  await writeDurably({ path: join(folder, MARKER), content: `${JSON.stringify({ ledger })}\n` });
}

/**
 * Id of the ledger that is being copied into this folder; undefined: none is.
 * @throws BackupError COPY_UNFINISHED for a mark that cannot be read
 */
export async function copyingInto(folder: string): Promise<string | undefined> {
  const path = join(folder, MARKER);
  if (!existsSync(path)) return undefined;
  try {
    const { ledger } = JSON.parse(await readFile(path, 'utf8')) as { ledger: unknown };
    if (typeof ledger === 'string') return ledger;
  } catch {
    // Said below.
  }
  throw new BackupError(
    'COPY_UNFINISHED',
    `${path} is damaged: nobody knows which ledger is being copied here.`,
  );
}

/** Takes the mark away: the copy is whole. It stays there to read. */
export async function settleCopying(folder: string): Promise<void> {
  await rename(join(folder, MARKER), join(folder, 'copying.settled.json'));
  await syncFolder(folder);
}

/** Before a service opens anything: a part of a ledger is no ledger. @throws BackupError COPY_UNFINISHED */
export function demandWholeCopy(folder: string): void {
  if (existsSync(join(folder, MARKER)))
    throw new BackupError(
      'COPY_UNFINISHED',
      `${folder} holds a part of a ledger: run the same ledger-cli store copy again, which goes on where it ended.`,
    );
}
