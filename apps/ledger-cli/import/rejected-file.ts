import { once } from 'node:events';
import { createWriteStream, existsSync, unlinkSync, type WriteStream } from 'node:fs';
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

  /** @param append goes on where an earlier run ended, instead of beginning anew */
  constructor(
    readonly path: string,
    private readonly append: boolean,
  ) {
    // What an earlier run rejected may be taken by now.
    if (!append && existsSync(path)) unlinkSync(path);
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
