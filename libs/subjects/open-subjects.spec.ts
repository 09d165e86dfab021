import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { email, grant, World } from './testing/world.js';

describe('a first start', () => {
  it('makes a master key that only its owner can read, and says where it lies', async () => {
    const world = await World.open();
    const path = join(world.folder, 'secrets', 'master.key');
    expect(world.subjects.notices).toEqual([expect.stringContaining(path)]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(world.subjects.notices[0]).not.toContain(readFileSync(path, 'utf8').trim());
    await world.record(email('ada@example.org'), grant('newsletter'));
    const keks = join(world.folder, 'secrets', 'keks');
    for (const name of readdirSync(keks)) expect(statSync(join(keks, name)).mode & 0o777).toBe(0o600);
    await world.end();
  });

  it('makes files that only their owner can read, their logs too, and closes those that were open', async () => {
    const world = await World.open();
    await world.record(email('ada@example.org'), grant('newsletter'));
    const files = () => readdirSync(world.folder).filter((name) => /^(keys|subjects)\.sqlite/.test(name));
    const modes = () => files().map((name) => (statSync(join(world.folder, name)).mode & 0o777).toString(8));
    expect(new Set(modes())).toEqual(new Set(['600']));
    for (const name of files()) chmodSync(join(world.folder, name), 0o644);
    await world.reopen();
    expect(new Set(modes())).toEqual(new Set(['600']));
    await world.end();
  });

  it('takes a master key from a file, and makes none', async () => {
    const made = await World.open();
    const masterKeyFile = join(made.folder, 'given.key');
    writeFileSync(masterKeyFile, `${randomBytes(32).toString('base64')}\n`);
    const world = await World.open({ masterKeyFile });
    expect(world.subjects.notices).toEqual([]);
    expect(readdirSync(join(world.folder, 'secrets'))).toEqual(['keks']);
    await world.end();
    await made.end();
  });
});

describe('a later start', () => {
  let world: World;
  let id: string;
  beforeEach(async () => {
    world = await World.open();
    id = await world.record(email('ada@example.org'), grant('newsletter'));
  });
  const master = () => join(world.folder, 'secrets', 'master.key');

  it('says nothing', async () => {
    await world.reopen();
    expect(world.subjects.notices).toEqual([]);
    await world.end();
  });

  it('with another master key is refused', async () => {
    writeFileSync(master(), randomBytes(32).toString('base64url'));
    await expect(world.reopen()).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
    await world.store.close();
  });

  it('without the master key is refused and makes no new one', async () => {
    rmSync(master());
    await expect(world.reopen()).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
    expect(readdirSync(join(world.folder, 'secrets'))).toEqual(['keks']);
    await world.store.close();
  });

  it('with something else in the master key’s file is refused without repeating it', async () => {
    writeFileSync(master(), 'correct horse battery staple');
    const refusal = world.reopen();
    await expect(refusal).rejects.toMatchObject({ code: 'MASTER_KEY_WRONG' });
    await expect(refusal).rejects.not.toThrow('horse');
    await world.store.close();
  });

  it('without a key-encryption key is refused, never silently given a new one', async () => {
    const keks = join(world.folder, 'secrets', 'keks');
    rmSync(join(keks, `${id.slice(0, 2)}-1.kek`));
    await expect(world.reopen()).rejects.toMatchObject({ code: 'KEK_MISSING' });
    await world.store.close();
  });

  it('forgets files that a crash left half written', async () => {
    const keks = join(world.folder, 'secrets', 'keks');
    for (const name of ['00-9.kek.unfinished', '00-8.kek.unfinished'])
      writeFileSync(join(keks, name), 'half');
    const twoMinutesAgo = Date.now() / 1000 - 120;
    utimesSync(join(keks, '00-9.kek.unfinished'), twoMinutesAgo, twoMinutesAgo);
    await world.reopen();
    expect(readdirSync(keks)).not.toContain('00-9.kek.unfinished');
    // This one may be a key that another process is just making.
    expect(readdirSync(keks)).toContain('00-8.kek.unfinished');
    await world.end();
  });
});
