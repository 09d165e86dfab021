import { readSync } from 'node:fs';
import { ContainerError, type RandomAccess } from '../zip/index.js';

/** Files of a bundle lie side by side: one read of the system serves many of them. */
const WINDOW_BYTES = 1024 * 1024;

/** An open file as something that can be read anywhere. */
export function windowOn(fd: number, size: number): RandomAccess {
  let start = 0;
  let held: Uint8Array = new Uint8Array();
  return {
    size,
    read(offset, length) {
      if (length > WINDOW_BYTES) return readAt(fd, offset, length);
      if (offset < start || offset + length > start + held.length) {
        // A new buffer: what was given out before stays as it is.
        held = readAt(fd, offset, Math.min(WINDOW_BYTES, size - offset));
        start = offset;
      }
      return held.subarray(offset - start, offset - start + length);
    },
  };
}

function readAt(fd: number, offset: number, length: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length;) {
    const read = readSync(fd, bytes, at, length - at, offset + at);
    if (read === 0) throw new ContainerError('NOT_A_BUNDLE', 'the ZIP container', 'is cut off');
    at += read;
  }
  return bytes;
}
