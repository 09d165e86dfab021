import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '#durable-files';
import { BackupError } from './errors.js';

/** Stands in a data folder into which a ledger is being copied, until all of it is there. */
const MARKER = 'copying.json';

/** Stands in the data folder of a ledger that was, or is about to be, closed for a copy. */
const CLOSED_FOR = 'closed-for.json';

/** One copy of one ledger to one place. Of two copies of a ledger only one may go on once the ledger is closed. */
export interface CopyMark {
  /** Id of the ledger. */
  readonly ledger: string;
  /** Of the copy itself, random. */
  readonly copy: string;
  /** Digest of the servers that take it. */
  readonly target: string;
}

/** Marks a folder as one into which a ledger is being copied. */
export async function markCopying(folder: string, mark: CopyMark): Promise<void> {
  await write(folder, MARKER, mark);
}

/**
 * What is being copied into this folder; undefined: nothing is.
 * @throws BackupError COPY_UNFINISHED for a mark that cannot be read
 */
export async function copyingInto(folder: string): Promise<CopyMark | undefined> {
  return read(folder, MARKER, 'which ledger is being copied here');
}

/** Notes in a ledger's own folder, before it is closed, for which copy it is: no other one may go on from it. */
export async function markClosedFor(folder: string, mark: CopyMark): Promise<void> {
  await write(folder, CLOSED_FOR, mark);
}

/**
 * The copy for which a ledger was closed, or was about to be; undefined: none.
 * @throws BackupError COPY_UNFINISHED for a mark that cannot be read
 */
export async function closedFor(folder: string): Promise<CopyMark | undefined> {
  return read(folder, CLOSED_FOR, 'for which copy the ledger was closed');
}

async function write(folder: string, name: string, { ledger, copy, target }: CopyMark): Promise<void> {
  await writeDurably({
    path: join(folder, name),
    content: `${JSON.stringify({ ledger, copy, target })}\n`,
  });
}

async function read(folder: string, name: string, unknown: string): Promise<CopyMark | undefined> {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  try {
    const { ledger, copy, target } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    if (typeof ledger === 'string' && typeof copy === 'string' && typeof target === 'string')
      return { ledger, copy, target };
  } catch {
    // Said below.
  }
  throw new BackupError('COPY_UNFINISHED', `${path} is damaged: nobody knows ${unknown}.`);
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
