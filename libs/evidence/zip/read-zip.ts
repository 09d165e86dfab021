import { crc32 as plainCrc32 } from './crc32.js';
import { ContainerError } from './errors.js';
import type { FileMap } from './file-map.js';
import {
  CENTRAL_BYTES,
  END64_BYTES,
  END_BYTES,
  endRecords,
  isCentralEntry,
  isLocalHeader,
  LOCAL_BYTES,
  MANY_FILES,
  MAX_ZIP_BYTES,
  type ZipMember,
} from './format.js';
import { isSafePath } from './safe-path.js';

/** Bytes that can be read anywhere: a file in Node, a buffer in the page. */
export interface RandomAccess {
  readonly size: number;
  /** Exactly `length` bytes from `offset`; the caller stays within `size`. */
  read(offset: number, length: number): Uint8Array;
}

export interface ReadZipOptions {
  readonly crc32?: (bytes: Uint8Array) => number;
  /** More files are refused before any is read. Default five million. */
  readonly maxFiles?: number;
}

const CONTAINER = 'the ZIP container';

/**
 * Opens a ZIP as hostile input. Every byte of its headers is compared with what `writeZip` would have written for
 * the same content, so nothing compressed, linked, commented, hidden between the files or out of order gets in; a
 * file's CRC is compared when it is read. What it holds never takes more room than the ZIP itself.
 * @throws ContainerError
 */
export function readZip(source: RandomAccess, options: ReadZipOptions = {}): FileMap {
  const { crc32 = plainCrc32, maxFiles = 5_000_000 } = options;
  const members = readDirectory(source, maxFiles);
  return {
    paths: [...members.keys()],
    size: (path) => members.get(path)?.size,
    read: (path) => {
      const member = members.get(path);
      return member && readMember(source, member, crc32);
    },
  };
}

function readDirectory(source: RandomAccess, maxFiles: number): Map<string, ZipMember> {
  const { size } = source;
  if (size < END_BYTES || size > MAX_ZIP_BYTES + END64_BYTES + END_BYTES)
    throw new ContainerError('NOT_A_BUNDLE', CONTAINER, 'not the size of a ZIP');
  const end = viewOf(source.read(size - END_BYTES, END_BYTES));
  if (end.getUint32(0, true) !== 0x06054b50)
    throw new ContainerError('NOT_A_BUNDLE', CONTAINER, 'does not end as a ZIP without comment');
  const directoryAt = end.getUint32(16, true);
  const directoryBytes = end.getUint32(12, true);
  if (directoryAt + directoryBytes > size - END_BYTES)
    throw new ContainerError('NOT_A_BUNDLE', CONTAINER, 'its directory lies outside of it');
  const directory = source.read(directoryAt, directoryBytes);
  const members = new Map<string, ZipMember>();
  let at = 0;
  let offset = 0;
  let last = '';
  while (at < directory.length) {
    const member = readEntry(directory, at, offset, last);
    if (members.size >= maxFiles) throw new ContainerError('TOO_LARGE', CONTAINER, 'too many files');
    members.set(member.path, member);
    last = member.path;
    at += CENTRAL_BYTES + member.path.length;
    offset += LOCAL_BYTES + member.path.length + member.size;
  }
  const endBytes = END_BYTES + (members.size >= MANY_FILES ? END64_BYTES : 0);
  const expected = endRecords(members.size, directoryAt, directoryBytes);
  if (
    offset !== directoryAt ||
    directoryAt + directoryBytes + endBytes !== size ||
    !same(source.read(size - endBytes, endBytes), expected)
  )
    throw new ContainerError('NOT_CANONICAL', CONTAINER, 'its end is not that of the canonical ZIP');
  return members;
}

function readEntry(directory: Uint8Array, at: number, offset: number, last: string): ZipMember {
  if (at + CENTRAL_BYTES > directory.length)
    throw new ContainerError('NOT_A_BUNDLE', CONTAINER, 'an entry of its directory is cut off');
  const view = viewOf(directory, at, CENTRAL_BYTES);
  const nameBytes = directory.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + view.getUint16(28, true));
  const path = latin1(nameBytes.subarray(0, MAX_NAME));
  if (!isSafePath(path)) throw new ContainerError('UNSAFE_PATH', printable(path), 'not a safe path');
  if (path <= last) throw new ContainerError('NOT_CANONICAL', path, 'out of order, or twice there');
  const member = { path, crc: view.getUint32(16, true), size: view.getUint32(24, true), offset };
  const found = directory.subarray(at, at + CENTRAL_BYTES + path.length);
  if (!isCentralEntry(found, member))
    throw new ContainerError('NOT_CANONICAL', path, 'its entry in the directory is not canonical');
  return member;
}

function readMember(
  source: RandomAccess,
  member: ZipMember,
  crc32: (bytes: Uint8Array) => number,
): Uint8Array {
  const { path, size, offset, crc } = member;
  const headerBytes = LOCAL_BYTES + path.length;
  if (offset + headerBytes + size > source.size)
    throw new ContainerError('NOT_A_BUNDLE', path, 'lies outside of the ZIP');
  const all = source.read(offset, headerBytes + size);
  if (!isLocalHeader(all, member))
    throw new ContainerError('NOT_CANONICAL', path, 'its header is not canonical');
  const bytes = all.subarray(headerBytes);
  if (crc32(bytes) !== crc)
    throw new ContainerError('NOT_CANONICAL', path, 'its CRC is not that of its bytes');
  return bytes;
}

/** A buffer as something that can be read anywhere. */
export function inMemory(bytes: Uint8Array): RandomAccess {
  return { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) };
}

function viewOf(bytes: Uint8Array, at = 0, length = bytes.length - at): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + at, length);
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Longer than any safe path. */
const MAX_NAME = 300;

function latin1(bytes: Uint8Array): string {
  return String.fromCharCode.apply(undefined, bytes as unknown as number[]);
}

/** A hostile name is shown without what a terminal would obey. */
function printable(path: string): string {
  return path.slice(0, 100).replace(/[^\x20-\x7e]/g, '?') || 'a file without a name';
}
