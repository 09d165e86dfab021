import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { equalBytes } from '../bytes/index.js';
import { openCheckpoint } from '../checkpoint/index.js';
import { nodeHashing } from '../hashing/node-hashing.js';
import { Frontier, leafHash } from '../merkle/index.js';
import { readVkey } from '../notes/index.js';
import { openLogDatabase } from '../store/log-database.js';
import { LogStore } from '../store/log-store.js';
import { SigningKeyRows } from '../store/signing-key-rows.js';
import { LOG_FILE, LOG_FOLDER } from './names.js';

const PAGE = 10_000;

/**
 * How a log on the disk stands to a checkpoint that somebody else kept: it goes on from it, it ends before it, or it
 * holds other leaves.
 */
export type Standing = 'continues' | 'ends before' | 'differs';

/**
 * Compares a log that no process uses with a signed checkpoint from outside.
 * @throws EvidenceError for a note that this log has not signed
 */
export function compareLog(
  dataFolder: string,
  note: string,
): { readonly standing: Standing; readonly size: bigint } {
  const db = openLogDatabase(join(dataFolder, LOG_FILE));
  try {
    const log = new LogStore(db, nodeHashing);
    const keys = new SigningKeyRows(db).vkeys().map((vkey) => readVkey(nodeHashing, vkey));
    const { size, root } = openCheckpoint(nodeHashing, note, log.row().origin, keys);
    if (size > BigInt(log.row().size)) return { standing: 'ends before', size };
    return { standing: equalBytes(rootOfFirst(log, Number(size)), root) ? 'continues' : 'differs', size };
  } finally {
    db.close();
  }
}

/** Root of the tree of the first `size` leaves. */
export function rootOfFirst(log: LogStore, size: number): Uint8Array {
  const tree = new Frontier(nodeHashing);
  while (tree.size < size)
    for (const { leaf } of log.leavesFrom(tree.size, Math.min(PAGE, size - tree.size)))
      tree.push(leafHash(nodeHashing, leaf));
  return tree.root();
}

/** Name of the log on the disk; undefined where there is none. */
export function originOnDisk(dataFolder: string): string | undefined {
  if (!existsSync(join(dataFolder, LOG_FILE))) return undefined;
  const db = openLogDatabase(join(dataFolder, LOG_FILE));
  try {
    const log = new LogStore(db, nodeHashing);
    return log.exists() ? log.row().origin : undefined;
  } finally {
    db.close();
  }
}

/**
 * Puts a log that does not go on, and the key that signed it, into a folder of their own: what it proved, it still
 * proves. A key that lies elsewhere (SIGNING_KEY_FILE) stays there.
 * @param name of the folder, made in the data folder
 */
export async function setLogAside(dataFolder: string, name: string): Promise<void> {
  const aside = join(dataFolder, name);
  await mkdir(aside, { recursive: true, mode: 0o700 });
  const moves = [
    ...['', '-wal', '-shm'].map((ending) => [LOG_FILE + ending, LOG_FILE + ending] as const),
    [LOG_FOLDER, LOG_FOLDER] as const,
    [join('secrets', 'log-signing.key'), 'log-signing.key'] as const,
  ];
  // The table last: while it stands, a process that was killed in between does the rest.
  for (const [from, to] of moves.reverse())
    if (existsSync(join(dataFolder, from))) await rename(join(dataFolder, from), join(aside, to));
}
