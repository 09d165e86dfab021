import { CONTROLLER, email, grant, World } from '../testing/world.js';

describe('the fields of a person', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.end());

  it('are read back by class, and the classes lie under different keys', async () => {
    const id = await world.record(email('ada@example.org'), grant('newsletter'));
    const [link, consent] = await world.events(id);
    expect(consent?.body.sd.map((entry) => entry.class).sort()).toEqual(['content', 'proof']);
    expect(new Set([link, consent].flatMap((event) => event?.body.sd.map(({ key }) => key))).size).toBe(3);
    expect(await world.subjects.open(id, consent!)).toEqual({
      fields: { evidence: { form: 'signup' }, source: 'web' },
      erased: [],
    });
    expect(await world.subjects.open(id, consent!, ['proof'])).toEqual({
      fields: { evidence: { form: 'signup' } },
      erased: [],
    });
  });

  it('of one purpose share a key, of another purpose they have another one', async () => {
    const ada = email('ada@example.org');
    const id = await world.record(ada, grant('newsletter'));
    await world.record(ada, grant('newsletter'));
    await world.record(ada, grant('account'));
    const [, first, second, third] = await world.events(id);
    expect(second?.body.sd.map(({ key }) => key)).toEqual(first?.body.sd.map(({ key }) => key));
    expect(third?.body.sd.map(({ key }) => key)).not.toEqual(first?.body.sd.map(({ key }) => key));
  });

  it('are sealed under one key however many callers need it first, and however they name the scope', async () => {
    const { subjectId } = await world.subjects.reserve(CONTROLLER, email('ada@example.org'));
    const sealed = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        world.event(subjectId, {
          type: 'contract.started',
          scope: i % 2 ? ['account', 'newsletter'] : ['newsletter', 'account', 'newsletter'],
          content: { source: i },
        }),
      ),
    );
    expect(new Set(sealed.flatMap(({ body }) => body.sd.map(({ key }) => key))).size).toBe(1);
  });

  it('open after a restart, also for a person who is not in memory', async () => {
    const id = await world.record(email('ada@example.org'), grant('newsletter'));
    await world.reopen();
    const [link, consent] = await world.events(id);
    expect((await world.subjects.open(id, link!)).fields).toMatchObject({ value: 'ada@example.org' });
    expect((await world.subjects.open(id, consent!)).fields).toMatchObject({ source: 'web' });
  });

  it('open with a memory of one person only', async () => {
    const small = await World.open({ cachedSubjects: 1, cachedIdentifiers: 1 });
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, i) => small.record(email(`p${i}@example.org`), grant('newsletter'))),
    );
    for (const [i, id] of ids.entries()) {
      const [link] = await small.events(id);
      expect((await small.subjects.open(id, link!)).fields).toMatchObject({ value: `p${i}@example.org` });
    }
    await small.end();
  });

  it('under a key that the key store does not know are an error, not an erasure', async () => {
    const id = await world.record(email('ada@example.org'), grant('newsletter'));
    const other = await world.record(email('bob@example.org'), grant('newsletter'));
    const [, consent] = await world.events(id);
    await expect(world.subjects.open(other, consent!)).rejects.toMatchObject({ code: 'KEY_MISSING' });
  });
});

describe('the macs and tags of a person', () => {
  it('have keys of their own, the same after a restart', async () => {
    const world = await World.open();
    const id = await world.record(email('ada@example.org'), grant('newsletter'));
    const [mac, tag] = [await world.subjects.macKey(id), await world.subjects.tagKey(id)];
    expect(mac?.key).toHaveLength(32);
    expect(mac?.key.equals(tag!.key)).toBe(false);
    await world.reopen();
    expect(await world.subjects.macKey(id)).toEqual(mac);
    expect(await world.subjects.tagKey(id)).toEqual(tag);
    expect(await world.subjects.namesMacKey(id, [mac!.keyId])).toBe(true);
    expect(await world.subjects.namesMacKey(id, [tag!.keyId])).toBe(false);
    await world.end();
  });

  it('of a controller and of the ledger differ from each other and stay', async () => {
    const world = await World.open();
    const keys = async () =>
      Promise.all([
        world.subjects.controllerMacKey('acme'),
        world.subjects.controllerMacKey('other'),
        world.subjects.ledgerMacKey(),
        world.subjects.publicKey('acme'),
        world.subjects.publicKey(''),
        world.subjects.accessKey(),
        world.subjects.derivedKey('clv1-token'),
      ]);
    const before = (await keys()).map((key) => key.toString('hex'));
    expect(new Set(before).size).toBe(7);
    await world.reopen();
    expect((await keys()).map((key) => key.toString('hex'))).toEqual(before);
    await world.end();
  });
});
