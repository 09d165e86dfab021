import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filledStore } from '../support/fill-store.js';
import { type Served, startService } from '../support/service-process.js';

const ROWS = process.env['LONG_TESTS'] === undefined ? 30_000 : 1_000_000;
/** Lines: the header, three purposes, and the facts about people. */
const EVERYTHING = 1 + 3 + ROWS;
const FILLED_WITHIN_MS = 120_000 + ROWS * 3;
const EXPORTED_WITHIN_MS = 60_000 + ROWS;

/** A young generation so small that it cannot be taken for rows that were kept. */
const YOUNG_MIB = 2;

/** Young objects and buffers on their way. Whoever kept the rows would take more: 1.5 KiB for each, and its text. */
const MAY_GROW_MIB = 60;

/** Memory that belongs to the process alone, in MiB: what it maps of a file is the operating system's. Linux only. */
async function ownMiB(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/RssAnon:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1024;
}

describe('an export of every fact as CSV', () => {
  let folder: string;
  let service: Served;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ledger-export-memory-'));
    // The ledger is created by the service, and filled past it.
    await (await startService(folder)).stop();
    const store = await filledStore(join(folder, 'events.sqlite'), ROWS);
    await store.close();
    service = await startService(folder);
    while (!(await isFilled())) await pause(100);
    // Filling tables leaves a large heap behind, in which an export would not show.
    await service.stop();
    service = await startService(folder, {}, YOUNG_MIB);
  }, FILLED_WITHIN_MS);
  afterAll(async () => {
    await service.stop();
    await rm(folder, { recursive: true, force: true });
  });

  /** Whether the table that is exported holds every fact. */
  const isFilled = async () => {
    const answer = await fetch(`${service.url}/v1/operations/projections`);
    const { headReadable, projections } = (await answer.json()) as {
      headReadable: boolean;
      projections: { name: string; lagEvents: number }[];
    };
    const timelines = projections.filter(({ name }) => name === 'timeline');
    return headReadable && timelines.length > 0 && timelines.every(({ lagEvents }) => lagEvents === 0);
  };

  const exported = async (seen: () => Promise<void> = () => Promise.resolve()) => {
    const answer = await fetch(`${service.url}/v1/audit/events?controller=acme`, {
      headers: { accept: 'text/csv' },
    });
    expect(answer.status).toBe(200);
    let lines = 0;
    for await (const part of answer.body ?? []) {
      for (const byte of part as Uint8Array) if (byte === 10) lines += 1;
      await seen();
    }
    return lines;
  };

  it(
    'holds each once, and takes no more memory the more there are',
    async () => {
      const before = await ownMiB(service.pid);
      let most = before;
      const lines = await exported(async () => {
        most = Math.max(most, await ownMiB(service.pid));
      });
      expect(lines).toBeGreaterThanOrEqual(EVERYTHING);
      expect(most - before).toBeLessThan(MAY_GROW_MIB);
    },
    EXPORTED_WITHIN_MS,
  );
});
