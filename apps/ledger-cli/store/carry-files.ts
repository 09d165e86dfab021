import { destroyFile, syncFile, syncFolder } from '#durable-files';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What a data folder holds beside its stores: the keys that wrap keys and sign the log, API keys (with what a killed
 * service had not yet moved into their file), the record of checks, bundles, links of which half is written.
 */
const CARRIED = ['secrets', 'access.sqlite', 'access.sqlite-wal', 'decisions', 'exports', 'links.json'];

/**
 * Copies the files of a stopped ledger that are in no store. What an earlier try has brought, and the ledger has lost since, is
 * destroyed.
 * @throws the file system's errors
 */
export async function carryFiles(from: string, to: string): Promise<void> {
  await mirror(from, to, CARRIED);
  await syncFolder(to);
}

async function mirror(from: string, to: string, names: Iterable<string>): Promise<void> {
  for (const name of names) {
    const [source, target] = [join(from, name), join(to, name)];
    const found = existsSync(source) ? await stat(source) : undefined;
    if (!found) await destroy(target);
    else if (found.isDirectory()) {
      await mkdir(target, { recursive: true, mode: 0o700 });
      await mirror(source, target, new Set([...(await readdir(source)), ...(await readdir(target))]));
      await syncFolder(target);
    } else {
      const unfinished = `${target}.unfinished`;
      await copyFile(source, unfinished);
      await syncFile(unfinished);
      await rename(unfinished, target);
    }
  }
}

/** A key that wraps keys may have been among them. */
async function destroy(path: string): Promise<void> {
  if (!existsSync(path)) return;
  if ((await stat(path)).isDirectory()) {
    for (const name of await readdir(path)) await destroy(join(path, name));
    return rm(path, { recursive: true });
  }
  await destroyFile(path);
}
