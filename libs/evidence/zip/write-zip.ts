import { crc32 as plainCrc32 } from './crc32.js';
import { ContainerError } from './errors.js';
import { centralEntry, endRecords, localHeader, MAX_ZIP_BYTES, type ZipMember } from './format.js';
import { pack } from './packing.js';
import { isSafePath } from './safe-path.js';

/** A file of a bundle. */
export interface ZipFile {
  /** Safe (`isSafePath`), and greater than the path before it by UTF-16 code units. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/**
 * Writes the canonical ZIP of files that come in the order of their paths, piece by piece: the same files, the same
 * bytes. Nothing but the directory is kept in memory.
 * @param crc32 Node's own, where there is one
 * @throws ContainerError UNSAFE_PATH for a path out of order or unsafe, TOO_LARGE from 4 GiB on
 */
export function* writeZip(
  files: Iterable<ZipFile>,
  crc32: (bytes: Uint8Array) => number = plainCrc32,
): Generator<Uint8Array, void> {
  const directory: Uint8Array[] = [];
  let last = '';
  let offset = 0;
  let directoryBytes = 0;
  for (const { path, bytes } of files) {
    if (!isSafePath(path) || path <= last) throw new ContainerError('UNSAFE_PATH', path, 'out of order');
    last = path;
    const packed = pack(path, bytes);
    const member: ZipMember = {
      path,
      crc: crc32(bytes),
      size: bytes.length,
      method: packed.method,
      packedSize: packed.bytes.length,
      offset,
    };
    const header = localHeader(member);
    const entry = centralEntry(member);
    directory.push(entry);
    directoryBytes += entry.length;
    offset += header.length + packed.bytes.length;
    if (offset + directoryBytes > MAX_ZIP_BYTES)
      throw new ContainerError('TOO_LARGE', path, 'more than 4 GiB');
    yield header;
    yield packed.bytes;
  }
  yield* directory;
  yield endRecords(directory.length, offset, directoryBytes);
}
