import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { destroyFile, makeDurably, replaceAndDestroy, UNFINISHED, writeDurably } from './index.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'durable-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a file that is written durably', () => {
  it('is its owner’s alone, in folders that are made, and leaves nothing beside it', async () => {
    const path = join(folder, 'a', 'b', 'key');
    await writeDurably({ path, content: 'one' });
    await writeDurably({ path, content: Uint8Array.of(0x74, 0x77, 0x6f) });
    expect(await readFile(path, 'utf8')).toBe('two');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, 'a'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['key']);
  });

  it('takes the place of what a crash left half written', async () => {
    const path = join(folder, 'key');
    await writeFile(path + UNFINISHED, 'half');
    await writeDurably({ path, content: 'whole' });
    expect(await readdir(folder)).toEqual(['key']);
  });

  it('stays as it was where the new one cannot be written', async () => {
    const path = join(folder, 'key');
    await writeDurably({ path, content: 'old' });
    await mkdir(path + UNFINISHED);
    await expect(writeDurably({ path, content: 'new' })).rejects.toThrow();
    expect(await readFile(path, 'utf8')).toBe('old');
  });
});

describe('a file that several make', () => {
  it('is the first one’s, and the others are told', async () => {
    const path = join(folder, 'key');
    const told = await Promise.all(['a', 'b', 'c'].map((content) => makeDurably({ path, content })));
    expect(told.filter((taken) => taken.length === 0)).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe('abc'[told.findIndex((taken) => taken.length === 0)]);
    expect(await readdir(folder)).toEqual(['key']);
  });
});

describe('a file that is destroyed', () => {
  it('is overwritten before it is gone', async () => {
    const path = join(folder, 'key');
    await writeDurably({ path, content: 'a secret' });
    const held = await open(path, 'r');
    await destroyFile(path);
    expect(await held.readFile('utf8')).not.toContain('secret');
    await held.close();
    expect(await readdir(folder)).toEqual([]);
    await destroyFile(path);
  });

  it('is overwritten, too, when another one takes its name', async () => {
    const [path, next] = [join(folder, 'key'), join(folder, 'key.next')];
    await writeDurably({ path, content: 'a secret' }, { path: next, content: 'another' });
    const held = await open(path, 'r');
    await replaceAndDestroy(next, path);
    expect(await held.readFile('utf8')).not.toContain('secret');
    await held.close();
    expect(await readFile(path, 'utf8')).toBe('another');
    expect(await readdir(folder)).toEqual(['key']);
  });
});
