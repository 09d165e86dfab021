import { closeSync, fstatSync, lstatSync, openSync, opendirSync, readFileSync } from 'node:fs';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { ReadsBodies } from '../verify/bodies.js';
import { ContainerError, isSafePath, readZip, type FileMap } from '../zip/index.js';
import { parallelBodies } from './parallel-bodies.js';
import { windowOn } from './window-on.js';

/** A bundle on this machine, open. */
export interface OpenBundle {
  readonly files: FileMap;
  /** Reads many bodies on all processors; for `verifyBundle`. */
  readonly bodies?: ReadsBodies;
  close(): void;
}

/** More files than any bundle of 4 GiB has. */
const MAX_FILES = 5_000_000;
const MAX_DEPTH = 10;
/** A file of a folder is read whole: larger ones are refused unread. */
const MAX_FILE_BYTES = 1024 * 1024 * 1024;

/**
 * Opens a bundle, a ZIP or a folder, as hostile input: links and special files are refused, never followed; nothing
 * is unpacked. @throws ContainerError; the system's error for a path that is not there
 */
export function openBundle(path: string): OpenBundle {
  const found = lstatSync(path);
  if (found.isDirectory()) return { files: readFolder(path), close: () => undefined };
  if (!found.isFile()) throw new ContainerError('NOT_A_FILE', path, 'is neither a file nor a folder');
  const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = fstatSync(fd);
    const files = readZip(windowOn(fd, size), { crc32 });
    return { files, bodies: parallelBodies(path), close: () => closeSync(fd) };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** The files below a folder. Every entry is looked at without following links. */
function readFolder(root: string): FileMap {
  const sizes = new Map<string, number>();
  walk(root, '', 0, sizes);
  const paths = [...sizes.keys()].sort();
  return {
    paths,
    size: (path) => sizes.get(path),
    read: (path) => (sizes.has(path) ? readPlainFile(join(root, path), path) : undefined),
  };
}

function walk(root: string, prefix: string, depth: number, sizes: Map<string, number>): void {
  if (depth > MAX_DEPTH) throw new ContainerError('UNSAFE_PATH', prefix, 'is too deep');
  const folder = opendirSync(join(root, prefix));
  try {
    for (let entry = folder.readSync(); entry; entry = folder.readSync()) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
      if (!isSafePath(path)) throw new ContainerError('UNSAFE_PATH', printable(path), 'is not a safe path');
      const { size, isFile, isFolder } = lookAt(join(root, path));
      if (isFolder) walk(root, path, depth + 1, sizes);
      else if (!isFile) throw new ContainerError('NOT_A_FILE', path, 'is a link or no plain file');
      else if (size > MAX_FILE_BYTES) throw new ContainerError('TOO_LARGE', path, 'is too large');
      else sizes.set(path, size);
      if (sizes.size > MAX_FILES) throw new ContainerError('TOO_LARGE', path, 'one file too many');
    }
  } finally {
    folder.closeSync();
  }
}

function lookAt(path: string): { size: number; isFile: boolean; isFolder: boolean } {
  const found = lstatSync(path);
  return { size: found.size, isFile: found.isFile(), isFolder: found.isDirectory() };
}

function readPlainFile(path: string, name: string): Uint8Array {
  let fd: number;
  try {
    // The file may have been exchanged for a link since the folder was read.
    fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch {
    throw new ContainerError('NOT_A_FILE', name, 'cannot be opened as a plain file');
  }
  try {
    if (!fstatSync(fd).isFile()) throw new ContainerError('NOT_A_FILE', name, 'is no plain file');
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

function printable(path: string): string {
  return path.slice(-100).replace(/[^\x20-\x7e]/g, '?');
}
