import { once } from 'node:events';
import {
  createWriteStream,
  existsSync,
  readFileSync,
  rmSync,
  type WriteStream,
  writeFileSync,
} from 'node:fs';
import { finished } from 'node:stream/promises';
import type { MeantRow } from './read-rows.js';
import type { RowFault } from './source-row.js';

/**
 * The rows that were not taken, one JSON object a line, with line and reason: `{ line, row, code, field?, reason,
 * record }`. It holds personal data, so only its owner can read it. It is made with the first such row.
 */
export class RejectedFile {
  private stream: WriteStream | undefined;
  private rows = 0;

  private readonly append: boolean;

  /** @param fromRow what an earlier run has rejected before this row stays; from there on it may be taken by now */
  constructor(
    readonly path: string,
    fromRow: number,
  ) {
    this.append = fromRow > 1 && existsSync(path);
    if (this.append) keepBefore(path, fromRow);
    else rmSync(path, { force: true });
  }

  /** How many rows stand in it from this run. */
  get count(): number {
    return this.rows;
  }

  async add({ source: { line, row, record } }: Pick<MeantRow, 'source'>, fault: RowFault): Promise<void> {
    this.rows += 1;
    this.stream ??= createWriteStream(this.path, { flags: this.append ? 'a' : 'w', mode: 0o600 });
    const { code, field, reason } = fault;
    const text = JSON.stringify({ line, row, code, ...(field !== undefined && { field }), reason, record });
    if (!this.stream.write(`${text}\n`)) await once(this.stream, 'drain');
  }

  async close(): Promise<void> {
    if (!this.stream) return;
    this.stream.end();
    await finished(this.stream);
  }
}

/**
 * Whoever goes on at an earlier row than the killed run had come to would find what that one rejected twice; its last line
 * may be half a line.
 */
function keepBefore(path: string, fromRow: number): void {
  const lines = readFileSync(path, 'utf8').split('\n');
  const kept = lines.filter((line) => rowOf(line) < fromRow);
  writeFileSync(path, kept.map((line) => `${line}\n`).join(''), { mode: 0o600 });
}

function rowOf(line: string): number {
  try {
    return (JSON.parse(line) as { row: number }).row;
  } catch {
    return Infinity;
  }
}
