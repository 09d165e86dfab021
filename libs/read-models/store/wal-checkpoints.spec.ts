import { jest } from '@jest/globals';
import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ReadModelDatabase } from './database.js';
import { writeRows } from './sql.js';
import { WalCheckpoints, MANY_PAGES } from './sqlite/wal-checkpoints.js';

const PAGE_BYTES = 4_096;

describe('the write-ahead log of the tables', () => {
  let folder: string;
  let database: ReadModelDatabase;
  const file = () => join(folder, 'read-models.sqlite');
  const rows = (from: number) =>
    Array.from({ length: 1_000 }, (_, index) => [from + index, 'x'.repeat(PAGE_BYTES)]);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'read-models-'));
    database = await ReadModelDatabase.open({ file: file() });
    await database.write(async (sql) => {
      await sql.run('CREATE TABLE thing (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
    }, false);
  });
  afterEach(async () => {
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const write = async (transactions: number) => {
    for (let count = 0; count < transactions; count += 1)
      await database.write((sql) => writeRows(sql, 'thing', ['id', 'text'], rows(count * 1_000)), false);
  };

  it('is moved into the file again and again while rows are written, and does not grow for ever', async () => {
    await write(20);
    await database.write(() => Promise.resolve(), false);
    expect(statSync(file()).size).toBeGreaterThan(12_000 * PAGE_BYTES);
    expect(statSync(`${file()}-wal`).size).toBeLessThan(2 * MANY_PAGES * PAGE_BYTES);
    expect(await database.rows('SELECT COUNT(*) AS things FROM thing')).toEqual([{ things: 20_000 }]);
  });

  it('is moved by whoever commits where no thread does it, and nothing is refused', async () => {
    const run = jest.spyOn(WalCheckpoints.prototype, 'run').mockResolvedValue(false);
    await write(20);
    expect(run).toHaveBeenCalledTimes(1);
    expect(statSync(`${file()}-wal`).size).toBeLessThan(3 * MANY_PAGES * PAGE_BYTES);
    run.mockRestore();
  });

  it('leaves the rest of the process its turn while it is moved', async () => {
    let moved = (): void => undefined;
    const moving = new Promise<boolean>((resolve) => (moved = () => resolve(true)));
    const run = jest.spyOn(WalCheckpoints.prototype, 'run').mockReturnValue(moving);
    let written = 0;
    for (; run.mock.calls.length === 0; written += 1_000) {
      await database.write((sql) => writeRows(sql, 'thing', ['id', 'text'], rows(written)), false);
      await pause(1);
    }
    const next = database.write(async (sql) => void (await sql.run('DELETE FROM thing WHERE id = 1')), false);
    expect(await Promise.race([next.then(() => 'written'), pause(50, 'waits')])).toBe('waits');
    expect(await database.rows('SELECT COUNT(*) AS things FROM thing')).toEqual([{ things: written }]);
    moved();
    await next;
    run.mockRestore();
  });
});
