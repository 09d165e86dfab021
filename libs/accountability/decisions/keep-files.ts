import { createReadStream, createWriteStream } from 'node:fs';
import { open, readdir, rename, rm, truncate } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { readEntry } from './decision-line.js';
import { fileName, listFiles, type LogFile } from './log-files.js';

/** How much is kept, and how long. */
export interface Retention {
  readonly days: number;
  /** All files together, bytes. */
  readonly bytes: number;
}

const DAY_MS = 86_400_000;
const TAIL_BYTES = 64 * 1024;

/** Packs a finished file (gzip); the packed one stands in its place whole or not at all. */
export async function pack(file: LogFile): Promise<void> {
  const target = join(dirname(file.path), fileName(file.from, file.to, true));
  const part = `${target}.part`;
  const gzip = createGzip({ level: constants.Z_BEST_SPEED });
  await pipeline(createReadStream(file.path), gzip, createWriteStream(part, { mode: 0o600 }));
  const handle = await open(part, 'r+');
  await handle.datasync().finally(() => handle.close());
  await rename(part, target);
  await rm(file.path, { force: true });
}

/** Deletes what is too old, then the oldest until the rest has room. @returns files deleted */
export async function prune(folder: string, { days, bytes }: Retention, now: number): Promise<number> {
  const finished = (await listFiles(folder)).filter(({ to }) => to !== undefined);
  let total = (await listFiles(folder)).reduce((sum, file) => sum + file.bytes, 0);
  let deleted = 0;
  for (const file of finished) {
    if (total <= bytes && (file.to as number) >= now - days * DAY_MS) break;
    await rm(file.path, { force: true });
    total -= file.bytes;
    deleted += 1;
  }
  return deleted;
}

/**
 * Ends what a killed process left: a torn last line is cut off, and the file covers what is before the millisecond of its
 * last whole one, in which more may have been decided. What was still in that process's memory is covered by no file.
 */
export async function endInterrupted(folder: string): Promise<void> {
  for (const file of await listFiles(folder)) {
    if (file.to !== undefined) continue;
    const { whole, last } = await readTail(file);
    if (last === undefined) {
      await rm(file.path, { force: true });
      continue;
    }
    if (whole < file.bytes) await truncate(file.path, whole);
    await rename(file.path, join(folder, fileName(file.from, last - 1)));
  }
}

/** Bytes up to the end of the last whole line, and that line's time. */
async function readTail({ path, bytes }: LogFile): Promise<{ whole: number; last: number | undefined }> {
  const handle = await open(path, 'r');
  try {
    const start = Math.max(0, bytes - TAIL_BYTES);
    const tail = Buffer.alloc(bytes - start);
    await handle.read(tail, 0, tail.length, start);
    const end = tail.lastIndexOf(0x0a);
    if (end < 0) return { whole: 0, last: undefined };
    const line = tail.toString('latin1', tail.lastIndexOf(0x0a, end - 1) + 1, end);
    const entry = readEntry(line);
    return { whole: start + end + 1, last: entry && Date.parse(entry.at) };
  } finally {
    await handle.close();
  }
}

/** Takes away halves of packed files. */
export async function tidy(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.endsWith('.part')) await rm(join(folder, name), { force: true });
  }
}
