import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder, writeDurably } from '#durable-files';
import type { BackedUpLedger } from './manifest.js';

/** Stands in a data folder that came from a backup, until the service knows how its log goes on. */
const MARKER = 'restored.json';

/** What a restored folder says of itself. */
export interface Restored extends BackedUpLedger {
  /** When its backup was made, `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly madeAt: string;
}

/** Marks a folder as restored. */
export async function markRestored(folder: string, restored: Restored): Promise<void> {
  await writeDurably({ path: join(folder, MARKER), content: `${JSON.stringify(restored, null, 2)}\n` });
}

/** What stands on the marker; `undefined` for a folder without one. @throws SyntaxError for one that is damaged */
export async function readRestored(folder: string): Promise<Restored | undefined> {
  const path = join(folder, MARKER);
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as Restored) : undefined;
}

/** Takes the marker away, once it is decided and recorded how the log goes on. It stays there to read. */
export async function settleRestored(folder: string): Promise<void> {
  await rename(join(folder, MARKER), join(folder, 'restored.settled.json'));
  await syncFolder(folder);
}
