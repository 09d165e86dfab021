import { existsSync } from 'node:fs';
import { copyFile, constants, chmod, mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { syncFile, syncFolder } from '#durable-files';
import { digestOf } from './digest-of.js';
import { BackupError } from './errors.js';
import { KEYS, MANIFEST, readManifest, SUMS, type BackupManifest, type FileDigest } from './manifest.js';
import { markRestored } from './restored.js';
import { checkDatabase } from './store/check-database.js';

/** Which backup is taken back, and where to. */
export interface RestoreOrder {
  /** The folder of a backup. */
  readonly from: string;
  /** The file with its keys. */
  readonly keys: string;
  /** The keys are of another copy than the backup's own: those of an earlier one may be unreadable by now. */
  readonly otherKeys?: boolean;
  /** The data folder to be made. */
  readonly to: string;
  readonly onProgress?: (what: string) => void;
}

/**
 * Verifies a backup and makes a data folder of it, with a mark that says so. Nothing is overwritten; the folder appears
 * when it is whole and on the disk. Its secrets are put there by the operator.
 * @throws BackupError
 */
export async function restoreBackup(order: RestoreOrder): Promise<BackupManifest> {
  const { from, keys, to, onProgress } = order;
  const manifest = await readManifest(from);
  await refuseForeignFiles(from, manifest);
  if (existsSync(to) && (await readdir(to).catch(() => ['a file'])).length > 0)
    throw new BackupError('TARGET_TAKEN', `${to} is not empty; nothing is overwritten.`);
  const folder = `${to}.unfinished`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    for (const file of manifest.files) {
      onProgress?.(`verifying and copying ${file.name}`);
      await take(join(from, file.name), join(folder, file.name), file);
    }
    onProgress?.('verifying and copying the keys');
    await take(keys, join(folder, KEYS), order.otherKeys ? undefined : manifest.keys);
    const { madeAt, ledger, origin, mode, epoch, head, checkpoint } = manifest;
    await markRestored(folder, { madeAt, ledger, origin, mode, epoch, head, checkpoint });
    await syncFolder(folder);
    if (existsSync(to)) await rmdir(to);
    await rename(folder, to);
    await syncFolder(dirname(to));
    return manifest;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function refuseForeignFiles(from: string, { files }: BackupManifest): Promise<void> {
  const known = new Set([MANIFEST, SUMS, ...files.map(({ name }) => name)]);
  const foreign = (await readdir(from)).filter((name) => !known.has(name));
  if (foreign.length > 0)
    throw new BackupError(
      'BACKUP_DAMAGED',
      `${from} holds what is not of this backup: ${foreign.join(', ')}.`,
    );
}

/** Copies first and verifies the copy: what is verified is what is used. */
async function take(source: string, target: string, wanted: FileDigest | undefined): Promise<void> {
  const found = await stat(source).catch(() => undefined);
  if (!found?.isFile()) throw new BackupError('BACKUP_DAMAGED', `${source} is missing.`);
  await copyFile(source, target, constants.COPYFILE_EXCL);
  await chmod(target, 0o600);
  const { bytes, sha256 } = await digestOf(target);
  if (wanted && (bytes !== wanted.bytes || sha256 !== wanted.sha256))
    throw wanted.name === KEYS
      ? new BackupError('KEYS_OF_ANOTHER_BACKUP', `${source} does not hold the keys of this backup.`)
      : new BackupError('BACKUP_DAMAGED', `${basename(source)} was changed since the backup was made.`);
  const answer = await checkDatabase(target);
  if (answer !== 'ok') throw new BackupError('BACKUP_DAMAGED', `${source} is damaged: ${answer}`);
  await syncFile(target);
}
