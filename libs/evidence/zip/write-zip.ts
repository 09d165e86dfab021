import { crc32 as plainCrc32 } from './crc32.js';
import { ContainerError } from './errors.js';
import { centralEntry, endRecords, localHeader, MAX_ZIP_BYTES, type ZipMember } from './format.js';
import { pack, type Packed } from './packing.js';
import { isSafePath } from './safe-path.js';

/** A file of a bundle. */
export interface ZipFile {
  /** Safe (`isSafePath`), and greater than the path before it by UTF-16 code units. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Writes the canonical ZIP, file by file: the same files, the same bytes. Only the directory is kept in memory. */
export class ZipWriter {
  readonly #directory: Uint8Array[] = [];
  #last = '';
  #offset = 0;
  #directoryBytes = 0;

  /** @param crc32 Node's own, where there is one */
  constructor(private readonly crc32: (bytes: Uint8Array) => number = plainCrc32) {}

  /**
   * A file's header and its bytes as they lie in the ZIP.
   * @param packed as `pack` gives it, where the caller has that from elsewhere
   * @throws ContainerError UNSAFE_PATH for a path out of order or unsafe, TOO_LARGE from 4 GiB on
   */
  add({ path, bytes }: ZipFile, packed: Packed = pack(path, bytes)): readonly Uint8Array[] {
    if (!isSafePath(path) || path <= this.#last)
      throw new ContainerError('UNSAFE_PATH', path, 'out of order');
    this.#last = path;
    const member: ZipMember = {
      path,
      crc: this.crc32(bytes),
      size: bytes.length,
      method: packed.method,
      packedSize: packed.bytes.length,
      offset: this.#offset,
    };
    const header = localHeader(member);
    const entry = centralEntry(member);
    this.#directory.push(entry);
    this.#directoryBytes += entry.length;
    this.#offset += header.length + packed.bytes.length;
    if (this.#offset + this.#directoryBytes > MAX_ZIP_BYTES)
      throw new ContainerError('TOO_LARGE', path, 'more than 4 GiB');
    return [header, packed.bytes];
  }

  /** What follows the last file. */
  end(): readonly Uint8Array[] {
    return [...this.#directory, endRecords(this.#directory.length, this.#offset, this.#directoryBytes)];
  }
}

/** The canonical ZIP of files that come in the order of their paths, in pieces. @throws as `ZipWriter.add` */
export function* writeZip(
  files: Iterable<ZipFile>,
  crc32?: (bytes: Uint8Array) => number,
): Generator<Uint8Array, void> {
  const zip = new ZipWriter(crc32);
  for (const file of files) yield* zip.add(file);
  yield* zip.end();
}
