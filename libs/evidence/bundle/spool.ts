import { closeSync, openSync, readSync, unlinkSync, writeSync } from 'node:fs';

/** Where the files of a bundle wait until their order and their digests are known. */
export interface Spool {
  /** Keeps bytes. @returns where they are */
  add(bytes: Uint8Array): number;
  get(place: number): Uint8Array;
  close(): void;
}

/** Keeps everything in memory: for bundles about one person. */
export function memorySpool(): Spool {
  const all: Uint8Array[] = [];
  return {
    add: (bytes) => all.push(bytes) - 1,
    get: (place) => all[place] as Uint8Array,
    close: () => void (all.length = 0),
  };
}

/** Keeps everything in one temporary file, which is gone when it is closed: for whole ledgers. */
export function fileSpool(path: string): Spool {
  const fd = openSync(path, 'wx+', 0o600);
  // Without a name nothing is left behind by a crash.
  unlinkSync(path);
  const offsets: number[] = [0];
  const waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  let written = 0;
  const flush = (): void => {
    if (waiting.length === 0) return;
    const block = Buffer.concat(waiting.splice(0));
    for (let at = 0; at < block.length;) at += writeSync(fd, block, at, block.length - at, written + at);
    written += block.length;
    waitingBytes = 0;
  };
  return {
    add(bytes) {
      waiting.push(bytes);
      waitingBytes += bytes.length;
      offsets.push((offsets.at(-1) as number) + bytes.length);
      if (waitingBytes > 4 * 1024 * 1024) flush();
      return offsets.length - 2;
    },
    get(place) {
      flush();
      const start = offsets[place] as number;
      const bytes = Buffer.allocUnsafe((offsets[place + 1] as number) - start);
      for (let at = 0; at < bytes.length;) {
        const read = readSync(fd, bytes, at, bytes.length - at, start + at);
        if (read === 0) throw new Error('the temporary file of the export is cut off');
        at += read;
      }
      return bytes;
    },
    close: () => closeSync(fd),
  };
}
