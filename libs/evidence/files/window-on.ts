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
      for (const { start, held } of windows)
        if (offset >= start && offset + length <= start + held.length)
          return held.subarray(offset - start, offset - start + length);
      // A new buffer: what was given out before stays as it is.
      const window = { start: offset, held: readAt(fd, offset, Math.min(WINDOW_BYTES, size - offset)) };
      if (windows.unshift(window) > WINDOWS) windows.pop();
      return window.held.subarray(0, length);
    },
  };
}

function readAt(fd: number, offset: number, length: number): Uint8Array {
  // Not a Buffer: parts of one take several times as long to make.
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length;) {
    const read = readSync(fd, bytes, at, length - at, offset + at);
    if (read === 0) throw new ContainerError('NOT_A_BUNDLE', 'the ZIP container', 'is cut off');
    at += read;
  }
  return bytes;
}
