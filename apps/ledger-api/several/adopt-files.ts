import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { endInterrupted } from '#accountability';
import { syncFolder } from '#durable-files';
import { DataFolderInUse } from '#event-store';
import { lockDataFolder } from '#event-store/sqlite';
import { LinkIntents } from '#ledger';
import type { ProcessFolder } from './process-folder.js';

/** What is kept of each folder; the rest is half written, and nobody will write on. */
const FOLDERS = { exports: /\.(zip|json)$/, decisions: /\.(ndjson|gz)$/ };
const DECISIONS = 'decisions';
const LINKS = 'links.json';

/**
 * Makes bundles and links under way that nobody has any more this process's own: those that processes have left which have
 * ended, and, for the first of several, those that a process which was alone, or `store copy`, left in DATA_DIR itself, with
 * its records of checks. Otherwise no erasure would reach those bundles, and nothing would expire. Cut off, the next one ends it.
 * Records of checks of one of several stay where they are: which time they cover is said of each process.
 * @returns whether there was anything
 * @throws DataFolderInUse while a process that is alone still has what lies in DATA_DIR; the file system's errors
 */
export async function adoptFiles(dataFolder: string, own: ProcessFolder): Promise<boolean> {
  let adopted = own.writer === 'p1' && (await takeOver(dataFolder, own.folder, Object.keys(FOLDERS)));
  for (const left of own.others())
    try {
      adopted = (await takeOver(left, own.folder, ['exports'])) || adopted;
    } catch (error) {
      // Of a process that runs.
      if (!(error instanceof DataFolderInUse)) throw error;
    }
  return adopted;
}

async function takeOver(from: string, to: string, folders: readonly string[]): Promise<boolean> {
  const names = [...Object.keys(FOLDERS), LINKS];
  if (!names.some((name) => existsSync(join(from, name)))) return false;
  const lock = lockDataFolder(from);
  try {
    if (existsSync(join(from, DECISIONS))) await endInterrupted(join(from, DECISIONS));
    let moved = 0;
    for (const [name, kept] of Object.entries(FOLDERS).filter(([name]) => folders.includes(name)))
      moved += await moveAll(join(from, name), join(to, name), kept);
    moved += await joinLinks(join(from, LINKS), join(to, LINKS));
    for (const changed of [to, from]) await syncFolder(changed);
    return moved > 0;
  } finally {
    lock.release();
  }
}

/** What has the same name there stays: names of bundles are random, those of records say their time. */
async function moveAll(from: string, to: string, kept: RegExp): Promise<number> {
  if (!existsSync(from)) return 0;
  await mkdir(to, { recursive: true, mode: 0o700 });
  // A bundle before what is said of it: cut off in between, it is where it is looked for once that follows.
  const names = (await readdir(from)).sort().reverse();
  let moved = 0;
  for (const name of names) {
    if (!kept.test(name)) await rm(join(from, name), { recursive: true, force: true });
    else if (!existsSync(join(to, name))) {
      await rename(join(from, name), join(to, name));
      moved += 1;
    }
  }
  await syncFolder(to);
  if ((await readdir(from)).length === 0) await rmdir(from);
  return moved;
}

async function joinLinks(from: string, to: string): Promise<number> {
  const [left, own] = [await LinkIntents.read(from), await LinkIntents.read(to)];
  for (const pair of left.pairs) await own.begin(pair);
  await rm(from, { force: true });
  return left.pairs.length;
}
