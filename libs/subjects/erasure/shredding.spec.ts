import { mkdirSync, copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { email, grant, World } from '../testing/world.js';
import { saltsOf, unwrapByHand } from '../testing/wrapped-keys.js';

/** Files with traces of a person's destroyed keys after an erasure of everything, proof included. */
async function tracesAfterErasure(secureDelete: boolean): Promise<{ before: string[]; after: string[] }> {
  const world = await World.open({ secureDelete });
  // Neighbours fill the pages, so that rows move about as in real life.
  const ids = await Promise.all(
    Array.from({ length: 300 }, (_, i) => world.record(email(`p${i}@example.org`), grant('newsletter'))),
  );
  const victims = ids.filter((_, i) => i % 10 === 0);
  await world.reopen();

  const copy = join(world.folder, 'copy');
  mkdirSync(join(copy, 'secrets', 'keks'), { recursive: true });
  for (const name of ['keys.sqlite', 'secrets/master.key', ...keksOf(world)])
    copyFileSync(join(world.folder, name), join(copy, name));
  const secrets: Uint8Array[] = [];
  const wrapped: Uint8Array[] = [];
  for (const id of victims) {
    const keys = (await unwrapByHand(copy, id)).filter(({ cls }) => cls !== 'tag');
    expect(keys.map(({ cls }) => cls).sort()).toEqual(['content', 'identity', 'mac', 'proof']);
    for (const event of await world.events(id)) secrets.push(...saltsOf(event, keys));
    secrets.push(...keys.map(({ plain }) => plain));
    wrapped.push(...keys.map((key) => key.wrapped));
  }
  const isTheCopy = (name: string) => name.startsWith('copy');
  const before = world.filesWith(wrapped).filter((name) => !isTheCopy(name));

  for (const id of victims) await world.erase(id, { keepProofPermitted: () => false });

  const after = world.filesWith([...secrets, ...wrapped]).filter((name) => !isTheCopy(name));
  await world.end();
  return { before, after };
}

function keksOf(world: World): string[] {
  return readdirSync(join(world.folder, 'secrets', 'keks')).map((name) => join('secrets', 'keks', name));
}

describe('an erasure', () => {
  it('leaves neither a key, nor its wrapped bytes, nor a salt in any file, logs included', async () => {
    const { before, after } = await tracesAfterErasure(true);
    expect(before).toEqual(['keys.sqlite']);
    expect(after).toEqual([]);
  });

  it('would leave them with secure_delete off: the search finds what there is to find', async () => {
    const { after } = await tracesAfterErasure(false);
    expect(after).toEqual(['keys.sqlite']);
  });
});

describe('what was sealed', () => {
  it('opens before an erasure and not after it, and says which classes are gone', async () => {
    const world = await World.open();
    const id = await world.record(email('ada@example.org'), grant('newsletter'));
    const [link, consent] = await world.events(id);
    expect((await world.subjects.open(id, consent!)).erased).toEqual([]);
    await world.erase(id);
    for (const again of [false, true]) {
      if (again) await world.reopen();
      expect(await world.subjects.open(id, link!)).toEqual({ fields: {}, erased: ['identity'] });
      const opened = await world.subjects.open(id, consent!);
      expect(opened).toEqual({ fields: { evidence: { form: 'signup' } }, erased: ['content'] });
      expect(await world.subjects.macKey(id)).toBeUndefined();
      expect(await world.subjects.tagKey(id)).toBeDefined();
    }
    await world.end();
  });
});
