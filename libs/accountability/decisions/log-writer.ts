import { mkdir, open, rename, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Filled } from './line-buffers.js';
import { fileName, listFiles } from './log-files.js';

/** The file that is being written. */
interface Current {
  readonly handle: FileHandle;
  readonly path: string;
  readonly from: number;
  bytes: number;
  /** Time of its last line, or from when it covers. */
  to: number;
}

/** Writes pieces into one file after the other; each is named by the time that it covers. One call at a time. */
export class LogWriter {
  #current: Current | undefined;

  constructor(private readonly folder: string) {}

  get bytes(): number {
    return this.#current?.bytes ?? 0;
  }

  get from(): number | undefined {
    return this.#current?.from;
  }

  /** Begins a file that covers from an instant on. @throws the system's error */
  async begin(from: number): Promise<void> {
    if (this.#current) return;
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    const path = join(this.folder, fileName(from));
    const handle = await open(path, 'a', 0o600);
    this.#current = { handle, path, from, bytes: 0, to: from };
  }

  /** Appends a piece, whole or not at all. @throws the system's error; nothing of the piece is in the file then */
  async write({ bytes, to }: Filled): Promise<void> {
    const current = this.#current as Current;
    try {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await current.handle.write(bytes, at);
        at += bytesWritten;
      }
    } catch (error) {
      // Half a piece would be lines that come again.
      await current.handle.truncate(current.bytes).catch(() => undefined);
      throw error;
    }
    current.bytes += bytes.length;
    current.to = Math.max(current.to, to);
  }

  /** What was written survives a power cut from here on. */
  async sync(): Promise<void> {
    await this.#current?.handle.datasync();
  }

  /**
   * Ends the file: its name now says until when it covers, `to` or the time of its last line.
   * @returns path and last instant covered; undefined if none was begun
   */
  async end(to?: number): Promise<{ readonly path: string; readonly to: number } | undefined> {
    const current = this.#current;
    if (!current) return undefined;
    this.#current = undefined;
    await current.handle.datasync().catch(() => undefined);
    await current.handle.close();
    const files = new Set((await listFiles(this.folder)).map(({ from, to: end }) => fileName(from, end)));
    let until = Math.max(current.from, to ?? current.to);
    // Two files that end in the same millisecond have not the same name.
    while (files.has(fileName(current.from, until))) until += 1;
    const path = join(this.folder, fileName(current.from, until));
    await rename(current.path, path);
    return { path, to: until };
  }
}
