import { readSync } from 'node:fs';
import { ContainerError, type RandomAccess } from '../zip/index.js';

/** Files of a bundle lie side by side: one read of the system serves many of them. */
const WINDOW_BYTES = 1024 * 1024;
/** Tiles of two levels and their leaves are read in turn, each from a place of its own. */
const WINDOWS = 4;

/** An open file as something that can be read anywhere. */
export function windowOn(fd: number, size: number): RandomAccess {
  const windows: { readonly start: number; readonly held: Uint8Array }[] = [];
  return {
    size,
    read(offset, length) {
      if (length > WINDOW_BYTES) return readAt(fd, offset, length);
      let window = windows.find(
        ({ start, held }) => offset >= start && offset + length <= start + held.length,
      );
      if (!window) {
        // A new buffer: what was given out before stays as it is.
        window = { start: offset, held: readAt(fd, offset, Math.min(WINDOW_BYTES, size - offset)) };
        if (windows.unshift(window) > WINDOWS) windows.pop();
      }
      return window.held.subarray(offset - window.start, offset - window.start + length);
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
