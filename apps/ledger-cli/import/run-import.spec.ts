import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CliError, EXIT } from '../exit-codes.js';
import { BATCH_ITEMS } from './batches.js';
import { Progress } from './progress.js';
import type { MeantRow } from './read-rows.js';
import { RejectedFile } from './rejected-file.js';
import { runImport } from './run-import.js';
import type { RowAnswer, Sender } from './sender.js';

/** Requests under way: the first row of each, and how to end it. */
let sent: { readonly first: number; readonly end: (error?: Error) => void }[];
let folder: string;
beforeEach(() => {
  sent = [];
  folder = mkdtempSync(join(tmpdir(), 'run-import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sender = {
  send: (rows: readonly { readonly row: number }[]) =>
    new Promise<readonly RowAnswer[]>((resolve, reject) => {
      const end = (error?: Error): void =>
        error ? reject(error) : resolve(rows.map(() => ({ status: 201 })));
      sent.push({ first: rows[0]?.row ?? 0, end });
    }),
} as unknown as Sender;

function importing(personOf: (row: number) => string, count: number) {
  async function* rows(): AsyncGenerator<MeantRow> {
    for (let row = 1; row <= count; row += 1) {
      const fact = { type: 'consent.granted', subject: { scheme: 'account', value: personOf(row) } };
      yield await Promise.resolve({ source: { row, line: row }, items: [{ row, fact }] });
    }
  }
  const rejected = new RejectedFile(join(folder, 'rejected.ndjson'), 1);
  const progress = new Progress(count, 1, () => undefined);
  return runImport({ rows: rows(), sender, rejected, progress, fromRow: 1 });
}

const started = () => sent.map(({ first }) => first);

describe('The requests of an import', () => {
  it('are a few at once, and every row is counted once', async () => {
    const done = importing((row) => `p${row}`, 5 * BATCH_ITEMS);
    await pause(50);
    expect(started()).toEqual([1, 1001, 2001]);
    sent[2]?.end();
    sent[1]?.end();
    await pause(20);
    // The first one is not in: what comes after it is not settled.
    expect(started()).toHaveLength(3);
    sent[0]?.end();
    await pause(50);
    expect(started()).toEqual([1, 1001, 2001, 3001, 4001]);
    for (const { end } of sent) end();
    expect(await done).toMatchObject({ rows: 5 * BATCH_ITEMS, recorded: 5 * BATCH_ITEMS });
  });

  it('wait for what is under way about the same person', async () => {
    const done = importing((row) => (row === 1_500 ? 'p1' : `p${row}`), 2 * BATCH_ITEMS);
    await pause(50);
    expect(started()).toEqual([1]);
    sent[0]?.end();
    await pause(50);
    expect(started()).toEqual([1, 1001]);
    sent[1]?.end();
    await done;
  });

  it('that fail name the last row before which everything is in', async () => {
    const done = importing((row) => `p${row}`, 3 * BATCH_ITEMS);
    await pause(50);
    sent[2]?.end();
    sent[1]?.end(new CliError(EXIT.unreachable, 'No ledger answers.'));
    sent[0]?.end();
    await expect(done).rejects.toThrow('Everything up to row 1000 is in.');
  });
});
