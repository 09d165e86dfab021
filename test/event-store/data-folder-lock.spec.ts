import { DataFolderInUse } from '#event-store';
import { lockDataFolder } from '#event-store/sqlite';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from './child.js';
import { startChild } from './child.js';

let folder: string;
let children: Child[];
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'data-')), 'data');
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  rmSync(join(folder, '..'), { recursive: true });
});

function start(): Child {
  const child = startChild('hold-data-folder', [folder]);
  children.push(child);
  return child;
}

describe('the lock of the data folder', () => {
  test('keeps a second process out, which names the folder and says what to do', async () => {
    await start().line('locked');
    expect(() => lockDataFolder(folder)).toThrow(DataFolderInUse);
    const refused = await start().line('refused');
    expect(refused).toContain(
      `The data folder ${folder} is in use by another process. Stop that process first`,
    );
  });

  test('closes the folder to others, also one that was open to them', () => {
    mkdirSync(folder, { mode: 0o755 });
    writeFileSync(join(folder, 'lock.sqlite'), '', { mode: 0o644 });
    const lock = lockDataFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, 'lock.sqlite')).mode & 0o777).toBe(0o600);
    lock.release();
  });

  test('is free at once after kill -9', async () => {
    for (let round = 0; round < 3; round += 1) {
      const child = start();
      await child.line('locked');
      await child.kill();
      lockDataFolder(folder).release();
    }
  });

  test('is free at once after it was released', async () => {
    const child = start();
    await child.line('locked');
    child.process.stdin.write('go\n');
    await child.line('released');
    const lock = lockDataFolder(folder);
    expect((await start().line('refused')).length).toBeGreaterThan(0);
    lock.release();
    lock.release();
    await start().line('locked');
  });

  test('of several processes that start together one gets it', async () => {
    const rivals = Array.from({ length: 4 }, start);
    const answers = await Promise.all(
      rivals.map((child) => Promise.any([child.line('locked'), child.line('refused')])),
    );
    expect(answers.filter((answer) => answer === 'locked')).toHaveLength(1);
  });
});
