import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { mayBePacked, pack, ZipWriter, type Packed, type ZipFile } from '../zip/index.js';

/** Bytes that are gathered before the disk is asked; others get a turn meanwhile. */
const BLOCK = 1024 * 1024;

/**
 * Writes the ZIP of files durably, readable by its owner only, without holding anybody up.
 * @param packing as `pack`, in this thread or in another one
 * @returns the ZIP's SHA-256 (base64url) and size
 */
export async function writeZipFile(
  path: string,
  files: Iterable<ZipFile>,
  packing: (path: string, bytes: Uint8Array) => Promise<Packed> | Packed = pack,
): Promise<{ digest: string; bytes: number }> {
  const hash = createHash('sha256');
  const zip = new ZipWriter(crc32);
  const file = await open(path, 'w', 0o600);
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  const flush = async (): Promise<void> => {
    const block = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    hash.update(block);
    bytes += block.length;
    for (let at = 0; at < block.length;) at += (await file.write(block, at)).bytesWritten;
  };
  const take = async (pieces: readonly Uint8Array[]): Promise<void> => {
    for (const piece of pieces) {
      waiting.push(piece);
      waitingBytes += piece.length;
      if (waitingBytes >= BLOCK) await flush();
    }
  };
  try {
    for (const one of files) {
      const packed = mayBePacked(one.path, one.bytes.length) ? await packing(one.path, one.bytes) : undefined;
      await take(zip.add(one, packed));
    }
    await take(zip.end());
    await flush();
    await file.sync();
  } finally {
    await file.close();
  }
  return { digest: hash.digest('base64url'), bytes };
}
