import { crc32 as plainCrc32 } from './crc32.js';
import { ContainerError } from './errors.js';
import type { FileMap, StoredPlace } from './file-map.js';
import {
  CENTRAL_BYTES,
  END64_BYTES,
  END_BYTES,
  endRecords,
  isCentralEntry,
  isLocalHeader,
  uint16,
  uint32,
  LOCAL_BYTES,
  MANY_FILES,
  MAX_ZIP_BYTES,
  type ZipMember,
} from './format.js';
import { DEFLATED, mayBePacked, STORED, unpack } from './packing.js';
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
/** All deflated files together. */
const MAX_UNPACKED = 256 * 1024 * 1024;

/**
 * Opens a ZIP as hostile input. Every byte of its headers is compared with what `writeZip` would have written for
 * the same content, so nothing linked, commented, hidden between the files or out of order gets in; a file's CRC, and
 * that it is packed as `pack` packs it, are looked at when it is read. Only a few files may be deflated, each of at
 * most 16 MiB and 256 MiB in all, so a bomb stays small.
 * @throws ContainerError
 */
export function readZip(source: RandomAccess, options: ReadZipOptions = {}): FileMap {
  const { crc32 = plainCrc32, maxFiles = 5_000_000 } = options;
  const { members, folder } = readDirectory(source, maxFiles);
  const inside = filesOf(source, members, crc32);
  if (folder === '') return inside;
  const paths = [...members.values()].map(({ path }) => path);
  const within = (path: string): string => (path.startsWith(folder) ? path.slice(folder.length) : '');
  return {
    paths,
    size: (path) => inside.size(within(path)),
    read: (path) => inside.read(within(path)),
    folder: { name: folder.slice(0, -1), files: inside },
  };
}

function filesOf(
  source: RandomAccess,
  members: Directory['members'],
  crc32: (bytes: Uint8Array) => number,
): FileMap {
  return {
    paths: [...members.keys()],
    size: (path) => members.get(path)?.size,
    read: (path) => {
      const member = members.get(path);
      return member && readMember(source, member, crc32);
    },
    place: (path) => {
      const member = members.get(path);
      return member?.method === STORED && !mayBePacked(member.path, member.size) ? member : undefined;
    },
  };
}

interface Directory {
  /** By their paths from the folder on: their whole paths are not put together again for each look. */
  readonly members: Map<string, ZipMember>;
  /** What stands before all of them, with its `/`; `""` where the first stands in none. */
  readonly folder: string;
}

function readDirectory(source: RandomAccess, maxFiles: number): Directory {
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
  let folder: string | undefined;
  let at = 0;
  let offset = 0;
  let unpacked = 0;
  let last = '';
  while (at < directory.length) {
    const member = readEntry(source, directory, at, offset, last);
    if (member.method === DEFLATED) unpacked += member.size;
    if (unpacked > MAX_UNPACKED) throw new ContainerError('TOO_LARGE', CONTAINER, 'unpacks to too much');
    if (members.size >= maxFiles) throw new ContainerError('TOO_LARGE', CONTAINER, 'too many files');
    folder ??= member.path.slice(0, member.path.indexOf('/') + 1);
    members.set(member.path.slice(folder.length), member);
    last = member.path;
    at += CENTRAL_BYTES + member.path.length;
    offset += LOCAL_BYTES + member.path.length + member.packedSize;
  }
  // The names are sorted: where the first and the last lie in one folder, all do.
  folder ??= '';
  if (!last.startsWith(folder))
    throw new ContainerError('NOT_CANONICAL', CONTAINER, 'its files lie in several folders');
  const endBytes = END_BYTES + (members.size >= MANY_FILES ? END64_BYTES : 0);
  const expected = endRecords(members.size, directoryAt, directoryBytes);
  if (
    offset !== directoryAt ||
    directoryAt + directoryBytes + endBytes !== size ||
    !same(source.read(size - endBytes, endBytes), expected)
  )
    throw new ContainerError('NOT_CANONICAL', CONTAINER, 'its end is not that of the canonical ZIP');
  return { members, folder };
}

function readEntry(
  source: RandomAccess,
  directory: Uint8Array,
  at: number,
  offset: number,
  last: string,
): ZipMember {
  if (at + CENTRAL_BYTES > directory.length)
    throw new ContainerError('NOT_A_BUNDLE', CONTAINER, 'an entry of its directory is cut off');
  const nameAtByte = at + CENTRAL_BYTES;
  const nameBytes = Math.min(uint16(directory, at + 28), MAX_NAME);
  const path = latin1(directory.subarray(nameAtByte, nameAtByte + nameBytes));
  // A name that cannot stand here is nobody's: the container is at fault.
  if (!isSafePath(path))
    throw new ContainerError('UNSAFE_PATH', CONTAINER, `names ${printable(path)}, which is not a safe path`);
  if (path <= last)
    throw new ContainerError('NOT_CANONICAL', CONTAINER, `names ${path} out of order, or twice`);
  const member: ZipMember = {
    path,
    crc: uint32(directory, at + 16),
    size: uint32(directory, at + 24),
    method: uint16(directory, at + 10) === DEFLATED ? DEFLATED : STORED,
    packedSize: uint32(directory, at + 20),
    offset,
  };
  const sized = member.method === STORED ? member.packedSize === member.size : mayBePacked(path, member.size);
  if (!sized || !isCentralEntry(directory, at, member)) {
    const file = nameAt(source, offset) === path ? path : CONTAINER;
    throw new ContainerError('NOT_CANONICAL', file, `the entry of ${path} in the directory is not canonical`);
  }
  return member;
}

/** The name in the local header at a place, if one is there. */
function nameAt(source: RandomAccess, offset: number): string | undefined {
  if (offset + LOCAL_BYTES > source.size) return undefined;
  const view = viewOf(source.read(offset, LOCAL_BYTES));
  const length = view.getUint16(26, true);
  if (view.getUint32(0, true) !== 0x04034b50 || length > MAX_NAME) return undefined;
  if (offset + LOCAL_BYTES + length > source.size) return undefined;
  return latin1(source.read(offset + LOCAL_BYTES, length));
}

/** A file that lies there unpacked, for a reader that knows where. @throws ContainerError as reading it by its path does */
export function readStored(
  source: RandomAccess,
  place: StoredPlace,
  crc32: (bytes: Uint8Array) => number,
): Uint8Array {
  const { path, offset, size, crc } = place;
  const bytes = packedBytes(source, { path, offset, size, crc, method: STORED, packedSize: size });
  return checked(path, bytes, crc, crc32);
}

function readMember(
  source: RandomAccess,
  member: ZipMember,
  crc32: (bytes: Uint8Array) => number,
): Uint8Array {
  const { path, size, method, crc } = member;
  const bytes = unpack(path, { method, bytes: packedBytes(source, member) }, size);
  if (!bytes) throw new ContainerError('NOT_CANONICAL', path, 'is not packed in the one way there is');
  return checked(path, bytes, crc, crc32);
}

/** The bytes as they lie there, behind a header that says what the directory says. */
function packedBytes(source: RandomAccess, member: ZipMember): Uint8Array {
  const { path, packedSize, offset } = member;
  const headerBytes = LOCAL_BYTES + path.length;
  if (offset + headerBytes + packedSize > source.size)
    throw new ContainerError('NOT_A_BUNDLE', path, 'lies outside of the ZIP');
  const all = source.read(offset, headerBytes + packedSize);
  if (!isLocalHeader(all, member)) {
    // Which of two different names was bent cannot be told.
    const file = nameAt(source, offset) === path ? path : CONTAINER;
    throw new ContainerError('NOT_CANONICAL', file, `the header of ${path} is not canonical`);
  }
  return all.subarray(headerBytes);
}

function checked(
  path: string,
  bytes: Uint8Array,
  crc: number,
  crc32: (bytes: Uint8Array) => number,
): Uint8Array {
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
