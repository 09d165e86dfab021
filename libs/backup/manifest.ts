import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { BackupError } from './errors.js';

/** What stands in a backup and what it is a backup of: `manifest.json`. */
export const MANIFEST = 'manifest.json';
/** The same digests for `sha256sum -c`, that of the manifest with them. */
export const SUMS = 'SHA256SUMS';
/** The database that a backup keeps apart from its folder. */
export const KEYS = 'keys.sqlite';

/** A file of a backup. */
export interface FileDigest {
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** Which ledger a backup is of, and how far it goes. */
export interface BackedUpLedger {
  /** Ledger id. */
  readonly ledger: string;
  /** Name of its log. */
  readonly origin: string;
  readonly mode: 'live' | 'replay';
  readonly epoch: number;
  /** Position of the last event; "0" for none. */
  readonly head: string;
  /** The newest signed checkpoint (a note); "" before the first. */
  readonly checkpoint: string;
}

/** `manifest.json`. */
export interface BackupManifest extends BackedUpLedger {
  readonly format: 1;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  readonly madeAt: string;
  readonly files: readonly FileDigest[];
  readonly keys: FileDigest;
}

/** The text of `SHA256SUMS`. @param manifest the text of `manifest.json` */
export function sumsOf(manifest: string, files: readonly FileDigest[]): string {
  const lines = files.map(({ name, sha256 }) => `${sha256}  ${name}\n`);
  return [...lines, `${createHash('sha256').update(manifest).digest('hex')}  ${MANIFEST}\n`].join('');
}

/** Reads what a folder says it holds. @throws BackupError BACKUP_DAMAGED */
export async function readManifest(folder: string): Promise<BackupManifest> {
  try {
    const text = await readFile(join(folder, MANIFEST), 'utf8');
    const manifest = JSON.parse(text) as BackupManifest;
    const isOurs = manifest.format === 1 && Array.isArray(manifest.files) && isFile(manifest.keys);
    if (!isOurs || !manifest.files.every(isFile))
      throw new BackupError('BACKUP_DAMAGED', `${folder} was made by another version.`);
    if ((await readFile(join(folder, SUMS), 'utf8')) !== sumsOf(text, manifest.files))
      throw new BackupError('BACKUP_DAMAGED', `${folder} was changed: ${MANIFEST} and ${SUMS} differ.`);
    return manifest;
  } catch (error) {
    if (error instanceof BackupError) throw error;
    throw new BackupError('BACKUP_DAMAGED', `${folder} is no backup: ${MANIFEST} or ${SUMS} cannot be read.`);
  }
}

// A name with a path in it would write outside the folder.
function isFile(file: unknown): file is FileDigest {
  const { name, bytes, sha256 } = (file ?? {}) as Partial<FileDigest>;
  return (
    typeof name === 'string' &&
    /^[a-z][a-z-]*\.sqlite$/.test(name) &&
    typeof bytes === 'number' &&
    typeof sha256 === 'string' &&
    /^[0-9a-f]{64}$/.test(sha256)
  );
}
