import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { csvTable, ndjsonTable, type ReadsPages } from './stream-table.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

interface Numbered {
  readonly number: number;
}

/** A table of numbers from 1; counts how often it is read. */
function numbers(size: number): { read: ReadsPages<Numbered>; reads: () => number } {
  let reads = 0;
  return {
    reads: () => reads,
    read: async (after, limit) => {
      reads += 1;
      const from = after === undefined ? 0 : Number(after.slice(1));
      const rows = Array.from({ length: Math.min(limit, size - from) }, (_, i) => ({ number: from + i + 1 }));
      const last = rows.at(-1)?.number ?? from;
      const cursorAfter = (place: number) => `c${rows[place]?.number}`;
      return { rows, cursorAfter, ...(last < size && { next: `c${last}` }) };
    },
  };
}

async function textOf(stream: Readable): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

const columns = [{ name: 'number', cell: ({ number }: Numbered) => number }];

describe('a streamed table', () => {
  it('as CSV holds every row once, with the cursor after it', async () => {
    const lines = (await textOf(await csvTable(columns, numbers(1_234).read, {}))).split('\r\n');
    expect(lines[0]).toBe('number,cursor');
    expect(lines.slice(1, -1)).toEqual(Array.from({ length: 1_234 }, (_, i) => `${i + 1},c${i + 1}`));
    expect(lines.at(-1)).toBe('');
  });

  it('goes on after the cursor of the last line that arrived', async () => {
    const rest = await textOf(await csvTable(columns, numbers(1_234).read, { after: 'c1200' }));
    expect(rest.split('\r\n').slice(1, -1)).toHaveLength(34);
    expect(rest).toMatch(/^number,cursor\r\n1201,c1201\r\n/);
  });

  it('as NDJSON says at its end how many rows it has, and whether there are more', async () => {
    const whole = (await textOf(await ndjsonTable(numbers(3).read, {}, () => ({ asOf: 'now' })))).split('\n');
    expect(whole.slice(0, -1).map((line) => JSON.parse(line) as unknown)).toEqual([
      { number: 1, cursor: 'c1' },
      { number: 2, cursor: 'c2' },
      { number: 3, cursor: 'c3' },
      { end: { rows: 3, asOf: 'now' } },
    ]);
    const part = (await textOf(await ndjsonTable(numbers(3).read, { limit: 2 }, () => ({})))).split('\n');
    expect(JSON.parse(part.at(-2) ?? '')).toEqual({ end: { rows: 2, next: 'c2' } });
  });

  it('of no rows is a header, or an end', async () => {
    expect(await textOf(await csvTable(columns, numbers(0).read, {}))).toBe('number,cursor\r\n');
    expect(await textOf(await ndjsonTable(numbers(0).read, {}, () => ({})))).toBe('{"end":{"rows":0}}\n');
  });

  it('reads on only as fast as it is taken, and stops when its reader goes', async () => {
    const table = numbers(1_000_000);
    const stream = await csvTable(columns, table.read, {});
    let taken = 0;
    for await (const part of stream) {
      taken += (part as Buffer).length;
      if (taken > 100_000) break;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(table.reads()).toBeLessThan(40);
    expect(stream.destroyed).toBe(true);
  });

  it.each(['csv', 'ndjson'])('as %s keeps no row that was sent, however many follow', async (form) => {
    const { read } = numbers(20_000);
    const rows: WeakRef<Numbered>[] = [];
    const watched: ReadsPages<Numbered> = async (after, limit) => {
      const page = await read(after, limit);
      rows.push(...page.rows.map((row) => new WeakRef(row)));
      return page;
    };
    const stream = await (form === 'csv'
      ? csvTable(columns, watched, {})
      : ndjsonTable(watched, {}, () => ({})));
    let parts = 0;
    let kept = 0;
    for await (const _part of stream) {
      parts += 1;
      if (parts !== 30) continue;
      await turn();
      collect();
      kept = rows.filter((row) => row.deref()).length;
    }
    expect(rows).toHaveLength(20_000);
    // The page at hand, and those that the stream holds ready.
    expect(kept).toBeLessThan(5_000);
    expect(parts).toBeGreaterThan(30);
  });

  it('refuses a wrong question before anything is sent', async () => {
    const read = () => Promise.reject(new Error('no such cursor'));
    await expect(csvTable(columns, read, { after: 'x' })).rejects.toThrow('no such cursor');
  });
});
