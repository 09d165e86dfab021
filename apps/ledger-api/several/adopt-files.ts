import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '#durable-files';
import { lockDataFolder } from '#event-store/sqlite';
import { LinkIntents } from '#ledger';
import type { ProcessFolder } from './process-folder.js';

const FOLDERS = ['exports', 'decisions'];
const LINKS = 'links.json';

/**
 * Bundles, records of checks and links under way that a process which was alone, or `store copy`, left in DATA_DIR itself:
 * the first of several processes makes them its own. Otherwise no erasure would reach those bundles, and nothing would
 * expire. Cut off, the next start ends it.
 * @throws DataFolderInUse while a process that is alone still has them; the file system's errors
 */
export async function adoptFiles(
  dataFolder: string,
  { folder, writer }: Pick<ProcessFolder, 'folder' | 'writer'>,
): Promise<void> {
  if (writer !== 'p1' || ![...FOLDERS, LINKS].some((name) => existsSync(join(dataFolder, name)))) return;
  const lock = lockDataFolder(dataFolder);
  try {
    for (const name of FOLDERS) await moveAll(join(dataFolder, name), join(folder, name));
    await joinLinks(join(dataFolder, LINKS), join(folder, LINKS));
    for (const changed of [folder, dataFolder]) await syncFolder(changed);
  } finally {
    lock.release();
  }
}

/** What has the same name there stays: names of bundles are random, those of records say their time. */
async function moveAll(from: string, to: string): Promise<void> {
  if (!existsSync(from)) return;
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const name of await readdir(from))
    if (!existsSync(join(to, name))) await rename(join(from, name), join(to, name));
  await syncFolder(to);
  if ((await readdir(from)).length === 0) await rmdir(from);
}

async function joinLinks(from: string, to: string): Promise<void> {
  const [left, own] = [await LinkIntents.read(from), await LinkIntents.read(to)];
  for (const pair of left.pairs) await own.begin(pair);
  await rm(from, { force: true });
}
