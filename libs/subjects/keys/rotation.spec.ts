import { copyFileSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { email, grant, World } from '../testing/world.js';
import { unwrapByHand } from '../testing/wrapped-keys.js';

function kekFiles(world: World): string[] {
  return readdirSync(join(world.folder, 'secrets', 'keks')).sort();
}

async function persons(world: World, count: number): Promise<string[]> {
  return Promise.all(
    Array.from({ length: count }, (_, i) => world.record(email(`p${i}@example.org`), grant('newsletter'))),
  );
}

describe('a rotation of key-encryption keys', () => {
  it('leaves everything readable, and one key per bucket, of the next epoch', async () => {
    const world = await World.open();
    const ids = await persons(world, 30);
    const before = kekFiles(world);
    const report = await world.subjects.rotateEpoch();
    expect(report).toEqual({ buckets: before.length, rewrapped: 30 * 5 });
    expect(kekFiles(world)).toEqual(before.map((name) => name.replace('-1.kek', '-2.kek')));
    for (const again of [false, true]) {
      if (again) await world.reopen();
      for (const id of ids) {
        const [, consent] = await world.events(id);
        expect((await world.subjects.open(id, consent!)).erased).toEqual([]);
      }
    }
    await world.end();
  });

  it('makes an older copy of the key table unreadable', async () => {
    const world = await World.open();
    const [id] = await persons(world, 1);
    await world.reopen();
    const copy = join(world.folder, 'stolen');
    mkdirSync(copy);
    await world.stealKeys(join(copy, 'keys.sqlite'));
    mkdirSync(join(copy, 'secrets', 'keks'), { recursive: true });
    await world.subjects.rotateEpoch();
    for (const name of ['master.key', ...kekFiles(world).map((file) => join('keks', file))])
      copyFileSync(join(world.folder, 'secrets', name), join(copy, 'secrets', name));
    await expect(unwrapByHand(copy, id!)).rejects.toMatchObject({ code: 'KEK_MISSING' });
    await world.end();
  });

  it('first writes a backup that opens with the new keys only, and holds no destroyed key', async () => {
    const backups = mkdtempSync(join(tmpdir(), 'backups-'));
    const world = await World.open({ keyBackupFolder: backups });
    const [id, erased] = await persons(world, 2);
    await world.erase(erased!, { keepProofPermitted: () => false });
    const { backup } = await world.subjects.rotateEpoch();
    expect(readdirSync(backups)).toEqual([backup!.slice(backups.length + 1)]);
    const restored = join(backups, 'restored');
    mkdirSync(join(restored, 'secrets', 'keks'), { recursive: true });
    copyFileSync(backup!, join(restored, 'keys.sqlite'));
    for (const name of ['master.key', ...kekFiles(world).map((file) => join('keks', file))])
      copyFileSync(join(world.folder, 'secrets', name), join(restored, 'secrets', name));
    expect(await unwrapByHand(restored, id!)).toHaveLength(5);
    expect((await unwrapByHand(restored, erased!)).map(({ cls }) => cls)).toEqual(['tag']);
    await world.end();
  });

  it('of dirty buckets turns only those with a destroyed key', async () => {
    const world = await World.open();
    const ids = await persons(world, 20);
    expect(await world.subjects.rotateEpoch({ buckets: 'dirty' })).toEqual({ buckets: 0, rewrapped: 0 });
    await world.erase(ids[0]!);
    expect((await world.subjects.rotateEpoch({ buckets: 'dirty' })).buckets).toBe(1);
    expect((await world.subjects.rotateEpoch({ buckets: 'dirty' })).buckets).toBe(0);
    await world.end();
  });

  it('goes on where its beginning was committed and, nobody knowing it, was repeated', async () => {
    const world = await World.open();
    const ids = await persons(world, 3);
    const buckets = kekFiles(world).length;
    type Store = { write(task: () => Promise<unknown>): Promise<unknown> };
    type Turnover = { store: Store; raise(turns: unknown): Promise<unknown> };
    const { rotation } = (
      world.subjects as unknown as { parts: { rotation: { store: { turnover: Turnover } } } }
    ).parts;
    const { turnover } = rotation.store;
    const { store } = turnover;
    const [raise, write] = [turnover.raise.bind(turnover), store.write.bind(store)];
    turnover.raise = (turns) => {
      store.write = async (task) => {
        store.write = write;
        await write(task);
        return write(task);
      };
      return raise(turns);
    };
    expect(await world.subjects.rotateEpoch()).toEqual({ buckets, rewrapped: ids.length * 5 });
    expect(kekFiles(world)).toHaveLength(buckets);
    await world.end();
  });

  it('leaves a bucket due in which a key is destroyed meanwhile: it may lie under the new key already', async () => {
    const world = await World.open();
    const [id] = await persons(world, 1);
    const { rotation } = (world.subjects as unknown as { parts: { rotation: { verify(): Promise<void> } } })
      .parts;
    const verify = rotation.verify.bind(rotation);
    rotation.verify = async (...args: []) => {
      rotation.verify = verify;
      await world.erase(id!);
      return verify(...args);
    };
    await world.subjects.rotateEpoch();
    expect((await world.subjects.rotateEpoch({ buckets: 'dirty' })).buckets).toBe(1);
    await world.end();
  });

  it('that is ordered is carried out once, and its outcome is told', async () => {
    const world = await World.open();
    await persons(world, 3);
    const { buckets } = await world.subjects.wrappingKeys();
    const id = await world.subjects.askRotation({ buckets: 'all' });
    expect(await world.subjects.wrappingKeys()).toEqual({ buckets, due: 0, asked: id });
    expect(await world.subjects.rotateAsked()).toMatchObject({ id, buckets, rewrapped: 15 });
    expect(await world.subjects.rotateAsked()).toBeUndefined();
    await world.reopen();
    expect((await world.subjects.wrappingKeys()).last).toMatchObject({ id, buckets });
    await world.end();
  });

  it('that is ordered and fails is told as failed, and not tried for ever', async () => {
    const world = await World.open({ keyBackupFolder: '/dev/null/backups' });
    await persons(world, 1);
    const id = await world.subjects.askRotation({ buckets: 'all' });
    await expect(world.subjects.rotateAsked()).rejects.toThrow();
    expect((await world.subjects.wrappingKeys()).last).toMatchObject({ id, failed: 'STORE_FAILED' });
    expect(await world.subjects.rotateAsked()).toBeUndefined();
    await world.end();
  });

  it('is cut off when the room is about to close, and ended by the next start', async () => {
    const world = await World.open();
    const ids = await persons(world, 3);
    world.subjects.giveUpChores();
    await expect(world.subjects.rotateEpoch()).rejects.toMatchObject({ code: 'ROTATION_CUT_OFF' });
    await world.reopen();
    expect((await world.subjects.rotateEpoch({ buckets: 'dirty' })).buckets).toBeGreaterThan(0);
    for (const id of ids) {
      const [, consent] = await world.events(id);
      expect((await world.subjects.open(id, consent!)).erased).toEqual([]);
    }
    await world.end();
  });

  it('runs beside recording', async () => {
    const world = await World.open();
    await persons(world, 20);
    const rotation = world.subjects.rotateEpoch();
    const late = await Promise.all(
      Array.from({ length: 60 }, (_, i) => world.record(email(`q${i}@example.org`), grant('newsletter'))),
    );
    await rotation;
    await world.reopen();
    for (const id of late) {
      const [, consent] = await world.events(id);
      expect((await world.subjects.open(id, consent!)).fields).toMatchObject({ source: 'web' });
    }
    await world.end();
  });

  it('that was cut off is finished by the next one', async () => {
    const world = await World.open();
    const [id] = await persons(world, 1);
    const { rotation } = (
      world.subjects as unknown as { parts: { rotation: { destroyOld(): Promise<never> } } }
    ).parts;
    rotation.destroyOld = () => Promise.reject(new Error('killed here'));
    await expect(world.subjects.rotateEpoch()).rejects.toThrow('killed here');
    const next = await world.killed();
    expect(kekFiles(next)).toHaveLength(2);
    const [, consent] = await next.events(id!);
    expect((await next.subjects.open(id!, consent!)).erased).toEqual([]);
    expect((await next.subjects.rotateEpoch({ buckets: 'dirty' })).buckets).toBe(1);
    expect(kekFiles(next)).toEqual([expect.stringMatching(/-3\.kek$/)]);
    expect((await next.subjects.open(id!, consent!)).erased).toEqual([]);
    await next.end();
    await world.end();
  });

  it('never destroys the old keys when the new backup cannot be written', async () => {
    const world = await World.open({ keyBackupFolder: '/dev/null/backups' });
    const [id] = await persons(world, 1);
    await expect(world.subjects.rotateEpoch()).rejects.toThrow();
    expect(kekFiles(world).filter((name) => name.endsWith('-1.kek'))).toHaveLength(1);
    const [, consent] = await world.events(id!);
    expect((await world.subjects.open(id!, consent!)).erased).toEqual([]);
    await world.end();
  });
});
