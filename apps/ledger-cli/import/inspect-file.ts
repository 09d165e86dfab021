import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { CliError, EXIT } from '../exit-codes.js';

/** What is known of a file before its first row is read. */
export interface InspectedFile {
  readonly path: string;
  /** SHA-256, base64url: the provenance of every row, and the base of its idempotency key. */
  readonly digest: string;
  readonly bytes: number;
  /** Lines, empty ones too. */
  readonly lines: number;
}

const LINE_FEED = 0x0a;

/**
 * Reads a file once from end to end: its digest, its length, and whether it is text in its encoding at all, so that
 * nothing is recorded from a file that turns out to be unreadable in its middle.
 * @param encoding a label of the Encoding Standard
 * @throws CliError for a file that cannot be read, is empty, or is not in this encoding (naming the line)
 */
export async function inspectFile(path: string, encoding: string): Promise<InspectedFile> {
  const hash = createHash('sha256');
  const decoder = new TextDecoder(encoding, { fatal: true });
  let bytes = 0;
  let lines = 0;
  let last = LINE_FEED;
  for await (const chunk of chunksOf(path)) {
    hash.update(chunk);
    try {
      decoder.decode(chunk, { stream: true });
    } catch {
      throw notInEncoding(path, encoding, lines + lineOfFault(chunk, encoding));
    }
    bytes += chunk.length;
    last = chunk.at(-1) ?? last;
    for (let at = chunk.indexOf(LINE_FEED); at !== -1; at = chunk.indexOf(LINE_FEED, at + 1)) lines += 1;
  }
  if (bytes === 0) throw new CliError(EXIT.usage, `${path} is empty.`);
  try {
    decoder.decode();
  } catch {
    throw notInEncoding(path, encoding, lines + 1);
  }
  // The last line may do without a line feed.
  return { path, digest: hash.digest('base64url'), bytes, lines: lines + (last === LINE_FEED ? 0 : 1) };
}

/** The bytes of a file, piece by piece. @throws CliError if it cannot be read */
export async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 256 * 1024 })) yield chunk as Buffer;
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (typeof code !== 'string') throw error;
    throw new CliError(EXIT.usage, `${path} cannot be read (${code}).`);
  }
}

/** About where a piece stops being text: the line within it. */
function lineOfFault(chunk: Buffer, encoding: string): number {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = chunk.indexOf(LINE_FEED, start);
    if (end === -1) return line;
    try {
      // Each line by itself: the first may begin in the middle of a character of the piece before.
      new TextDecoder(encoding, { fatal: true }).decode(chunk.subarray(start, end));
    } catch {
      if (line > 1) return line;
    }
    start = end + 1;
  }
}

function notInEncoding(path: string, encoding: string, line: number): CliError {
  return new CliError(
    EXIT.usage,
    `${path} is not ${encoding}: line ${line}, or the one before it, has bytes that are no text in it. If it was ` +
      'written in another encoding, say so in the mapping (`encoding: windows-1252`).',
  );
}
