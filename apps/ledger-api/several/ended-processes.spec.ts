import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EndedProcesses } from './ended-processes.js';
import { openProcessFolder } from './process-folder.js';

const HOUR_MS = 3_600_000;

describe('what processes that have ended left', () => {
  let data: string;
  let now: number;
  let taken: number;
  const put = (path: string) => {
    mkdirSync(join(data, path, '..'), { recursive: true });
    writeFileSync(join(data, path), 'x');
  };
  beforeEach(() => {
    data = mkdtempSync(join(tmpdir(), 'ended-'));
    [now, taken] = [0, 0];
  });
  afterEach(() => rmSync(data, { recursive: true }));

  const watching = (own: ReturnType<typeof openProcessFolder>) =>
    new EndedProcesses(data, own, { takeIn: () => Promise.resolve(void (taken += 1)) }, () => now);

  it('is taken in while another one runs', async () => {
    const [first, second] = [openProcessFolder(data, true), openProcessFolder(data, true)];
    const ended = watching(first);
    put('processes/2/exports/a.zip');
    await ended.look();
    expect([taken, existsSync(join(first.folder, 'exports/a.zip'))]).toEqual([0, false]);
    second.release();
    await ended.look();
    expect([taken, existsSync(join(first.folder, 'exports/a.zip'))]).toEqual([1, true]);
    await ended.look();
    expect(taken).toBe(1);
    first.release();
  });

  it('and its copy of the log is deleted once nobody has wanted it for an hour; the lock stays', async () => {
    const [first, second, third] = [1, 2, 3].map(() => openProcessFolder(data, true));
    const ended = watching(first!);
    for (const place of ['2', '3']) put(`processes/${place}/log/tile/0`);
    second!.release();
    await ended.look();
    now += HOUR_MS - 1;
    await ended.look();
    const again = openProcessFolder(data, true);
    expect(again.folder).toBe(second!.folder);
    now += 1;
    await ended.look();
    again.release();
    await ended.look();
    now += HOUR_MS - 1;
    await ended.look();
    expect(existsSync(join(data, 'processes/2/log'))).toBe(true);
    now += 1;
    await ended.look();
    expect(readdirSync(join(data, 'processes/2'))).toEqual(['lock.sqlite']);
    expect(existsSync(join(data, 'processes/3/log/tile/0'))).toBe(true);
    for (const own of [first, third]) own!.release();
  });
});
