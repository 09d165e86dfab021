import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { syncFile, syncFolder, writeDurably } from '#durable-files';
import { digestOf } from './digest-of.js';
import { BackupError } from './errors.js';
import { KEYS, MANIFEST, SUMS, sumsOf, type BackedUpLedger, type BackupManifest } from './manifest.js';
import { checkDatabase } from './store/check-database.js';
import { startCopy, type DatabaseCopy } from './store/copy-database.js';
import { openedFiles } from './store/opened-files.js';

/** The end of a copy waits for the appends of nobody; but a store that does not come to its end holds them all. */
const FINISH_WITHIN_MS = 10_000;

/** How far a backup is. */
export interface BackupProgress {
  readonly phase: 'copying' | 'finishing' | 'verifying' | 'done';
  /** Share of the pages copied, 0 to 1. */
  readonly share: number;
}

/** What a backup is made from and where it goes. */
export interface BackupOrder {
  /** Folder of the embedded stores. */
  readonly dataFolder: string;
  /** Absolute path of the folder to be made. */
  readonly target: string;
  /** Absolute path of the file with the wrapped keys. */
  readonly keysTarget: string;
  /** Files that are not copied, since they are made again from the others. */
  readonly without: readonly string[];
  /** Keeps the event store from writing until the returned function is called. */
  readonly hold: () => () => void;
  /** Asked while the event store is held. */
  readonly describe: () => Promise<BackedUpLedger> | BackedUpLedger;
  readonly clock: { now(): number };
  /** Called once the targets are found fit. */
  readonly onAccepted?: () => void;
  readonly onProgress?: (progress: BackupProgress) => void;
  /** Breaks the backup off. */
  readonly signal?: AbortSignal;
}

/**
 * Copies all stores of a running service as they were at one instant, as a power failure then would have left them:
 * each is copied while it is written, and when next to nothing is missing, the event store is held for the
 * milliseconds that the rest takes. So keys are never older than the facts that they seal, nor the log ahead of them.
 * The folder appears when it is whole, verified and on the disk, and not before.
 * @throws BackupError
 */
export async function makeBackup(order: BackupOrder): Promise<BackupManifest> {
  const { dataFolder, target, keysTarget } = order;
  await refuseBadTargets(order);
  order.onAccepted?.();
  const [folder, keys] = [`${target}.unfinished`, `${keysTarget}.unfinished`];
  // Left by one that was killed.
  await removeUnfinished(folder, keys);
  try {
    await mkdir(folder, { mode: 0o700 });
    const names = openedFiles()
      .filter((file) => dirname(file) === resolve(dataFolder))
      .map((file) => basename(file))
      .filter((name) => !order.without.includes(name));
    if (!names.includes(KEYS)) throw new BackupError('BACKUP_FAILED', `${KEYS} is not open here.`);
    const placed = names.map((name) => ({ name, path: name === KEYS ? keys : join(folder, name) }));
    const described = await copyAll(order, placed);
    order.onProgress?.({ phase: 'verifying', share: 1 });
    const digests = [];
    for (const { name, path } of placed) {
      const answer = await checkDatabase(path);
      if (answer !== 'ok')
        throw new BackupError('BACKUP_FAILED', `The copy of ${name} is damaged: ${answer}`);
      await syncFile(path);
      digests.push({ name, ...(await digestOf(path)) });
    }
    const manifest: BackupManifest = {
      format: 1,
      madeAt: new Date(order.clock.now()).toISOString(),
      ...described,
      files: digests.filter(({ name }) => name !== KEYS),
      keys: digests.find(({ name }) => name === KEYS) as BackupManifest['keys'],
    };
    const text = `${JSON.stringify(manifest, null, 2)}\n`;
    await writeDurably(
      { path: join(folder, MANIFEST), content: text },
      { path: join(folder, SUMS), content: sumsOf(text, manifest.files) },
    );
    // The folder last: whoever sees it has its keys.
    await rename(keys, keysTarget);
    await syncFolder(dirname(keysTarget));
    if (existsSync(target)) await rmdir(target);
    await rename(folder, target);
    await syncFolder(dirname(target));
    order.onProgress?.({ phase: 'done', share: 1 });
    return manifest;
  } catch (error) {
    await removeUnfinished(folder, keys).catch(() => undefined);
    throw asBackupError(error);
  }
}

async function copyAll(
  { dataFolder, hold, describe, onProgress, signal }: BackupOrder,
  placed: readonly { readonly name: string; readonly path: string }[],
): Promise<BackedUpLedger> {
  const copies: DatabaseCopy[] = [];
  const told = setInterval(() => onProgress?.({ phase: 'copying', share: shareOf(copies) }), 250);
  try {
    for (const { name, path } of placed) copies.push(startCopy(join(dataFolder, name), path));
    await Promise.race([Promise.all(copies.map(({ almost }) => almost)), aborted(signal)]);
    onProgress?.({ phase: 'finishing', share: shareOf(copies) });
    const release = hold();
    try {
      const described = await describe();
      await within(FINISH_WITHIN_MS, Promise.all(copies.map((copy) => copy.finish())));
      return described;
    } finally {
      release();
    }
  } catch (error) {
    await Promise.all(copies.map((copy) => copy.abandon()));
    throw error;
  } finally {
    clearInterval(told);
  }
}

/** Rejects when the signal comes; never resolves. */
function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_resolve, reject) => {
    const refuse = () => reject(new BackupError('BACKUP_FAILED', 'The service is being stopped.'));
    if (signal?.aborted) refuse();
    signal?.addEventListener('abort', refuse, { once: true });
  });
}

function shareOf(copies: readonly DatabaseCopy[]): number {
  const sum = (of: 'copied' | 'total') => copies.reduce((so, { progress }) => so + progress[of], 0);
  return sum('total') === 0 ? 0 : sum('copied') / sum('total');
}

async function refuseBadTargets({ dataFolder, target, keysTarget }: BackupOrder): Promise<void> {
  for (const path of [target, keysTarget]) {
    if (!isAbsolute(path)) throw new BackupError('TARGET_UNUSABLE', `${path} must be an absolute path.`);
    if (isInside(path, dataFolder))
      throw new BackupError('TARGET_UNUSABLE', `${path} lies in the data folder, and would be lost with it.`);
    const parent = await stat(dirname(path)).catch(() => undefined);
    if (!parent?.isDirectory())
      throw new BackupError('TARGET_UNUSABLE', `${dirname(path)} must be a folder on the service's machine.`);
  }
  if (isInside(keysTarget, target))
    throw new BackupError('TARGET_UNUSABLE', 'The keys must not lie in the folder of the backup.');
  const there = existsSync(target) ? await readdir(target).catch(() => ['a file']) : [];
  if (there.length > 0) throw new BackupError('TARGET_TAKEN', `${target} is not empty.`);
  if (existsSync(keysTarget)) throw new BackupError('TARGET_TAKEN', `${keysTarget} is there already.`);
}

function isInside(path: string, folder: string): boolean {
  const way = relative(resolve(folder), path);
  return way === '' || (!way.startsWith('..') && !isAbsolute(way));
}

async function removeUnfinished(folder: string, keys: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const ending of ['', '-wal', '-shm', '-journal']) await rm(keys + ending, { force: true });
}

async function within<T>(ms: number, task: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new BackupError('BACKUP_FAILED', 'A store is busy for too long; try again.')),
      ms,
    );
  });
  return Promise.race([task, late]).finally(() => clearTimeout(timer));
}

function asBackupError(error: unknown): BackupError {
  if (error instanceof BackupError) return error;
  const code = String((error as { code?: unknown } | undefined)?.code ?? '');
  if (code === 'ENOSPC' || code === 'EDQUOT' || code.startsWith('SQLITE_FULL'))
    return new BackupError('BACKUP_NO_ROOM', 'There is no room for the backup.', { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'SQLITE_CANTOPEN')
    return new BackupError('TARGET_UNUSABLE', `The service may not write there (${code}).`, { cause: error });
  return new BackupError('BACKUP_FAILED', `A store could not be copied (${code || 'unknown'}).`, {
    cause: error,
  });
}
