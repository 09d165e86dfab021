import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { makeNewcomerKeys } from './newcomer-keys.js';
import { CONTROLLER, email, grant, World } from '../testing/world.js';

const NEEDS = [
  { cls: 'content', scope: ['news'] },
  { cls: 'proof', scope: ['news'] },
  { cls: 'content', scope: ['news'] },
] as const;

describe('Persons who are made before they are stored', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.end());

  const make = async (...names: readonly string[]) => {
    const drafts = await world.subjects.draft(names.length);
    return drafts.map((draft, i) => {
      const newcomer = makeNewcomerKeys(draft, NEEDS, world.now);
      const macKey = Buffer.from(newcomer.macKey());
      const { subjectId, keys } = newcomer;
      newcomer.wipe();
      return { identifier: email(`${names[i]}@example.org`), subjectId, keys, macKey };
    });
  };

  it('have each key once, under their own ids, durable with their address once they were taken', async () => {
    const [ada, bob] = await make('ada', 'bob');
    expect(ada?.keys.map(({ cls, scope }) => `${cls} ${scope}`)).toEqual([
      'tag *',
      'mac *',
      'identity *',
      'content news',
      'proof news',
    ]);
    expect(await world.subjects.newcomers(CONTROLLER, [ada!, bob!])).toEqual([true, true]);
    await world.reopen();
    expect(await world.subjects.locate(CONTROLLER, email('ada@example.org'))).toBe(ada?.subjectId);
    expect((await world.subjects.macKey(bob!.subjectId))?.key).toEqual(bob?.macKey);
  });

  it('are not taken where the address is somebody’s already, and the others are', async () => {
    const id = await world.record(email('ada@example.org'), grant('newsletter'));
    const [ada, bob] = await make('ada', 'bob');
    expect(await world.subjects.newcomers(CONTROLLER, [ada!, bob!])).toEqual([false, true]);
    expect(await world.subjects.locate(CONTROLLER, email('ada@example.org'))).toBe(id);
    expect(
      await world.subjects.namesMacKey(
        ada!.subjectId,
        ada!.keys.map(({ keyId }) => keyId),
      ),
    ).toBe(false);
  });

  it('are refused if the wrapping key was turned since: nothing lies under one that is destroyed', async () => {
    const [ada] = await make('ada');
    await world.subjects.rotateEpoch();
    await expect(world.subjects.newcomers(CONTROLLER, [ada!])).rejects.toMatchObject({ code: 'KEK_MISSING' });
    expect(
      await world.subjects.namesMacKey(
        ada!.subjectId,
        ada!.keys.map(({ keyId }) => keyId),
      ),
    ).toBe(false);
  });

  it('leave no plain key in memory once they are wiped', async () => {
    const [draft] = await world.subjects.draft(1);
    const newcomer = makeNewcomerKeys(draft!, [], world.now);
    const key = newcomer.macKey();
    expect(key.some((byte) => byte !== 0)).toBe(true);
    newcomer.wipe();
    expect(key.every((byte) => byte === 0)).toBe(true);
  });
});
