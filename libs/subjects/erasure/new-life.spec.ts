import { CONTROLLER, email, expectation, grant, World } from '../testing/world.js';
import { erasedPurposes } from './erased-purposes.js';

const ADA = email('ada@example.org');

describe('an erased person', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.end());

  it('is found by a re-import of the same address, however it is written, and nothing is linked or sealed anew', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    await world.erase(id);
    for (const again of [false, true]) {
      if (again) await world.reopen();
      expect(await world.subjects.locate(CONTROLLER, email(' ADA@Example.org'))).toBe(id);
      expect(await world.subjects.reserve(CONTROLLER, email('Ada@example.ORG'))).toEqual({
        subjectId: id,
        via: 'marker',
        linkNeeded: false,
      });
      await expect(world.event(id, grant('newsletter'))).rejects.toMatchObject({ code: 'KEY_DESTROYED' });
      await expect(world.linkEvent(id, ADA)).rejects.toMatchObject({ code: 'KEY_DESTROYED' });
    }
  });

  it('is found by every address, and an address of another controller means nobody', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    await world.link(id, { scheme: 'phone', value: '+4930123456' });
    await world.erase(id);
    expect(await world.subjects.locate(CONTROLLER, { scheme: 'phone', value: '+4930123456' })).toBe(id);
    expect(await world.subjects.locate('other', ADA)).toBeUndefined();
  });

  it('cannot lose the address to somebody else', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    await world.erase(id);
    const bob = await world.record(email('bob@example.org'), grant('newsletter'));
    expect(await world.link(bob, ADA)).toBe(id);
    expect(await world.subjects.locate(CONTROLLER, ADA)).toBe(id);
  });

  it('gets new keys in the same stream by a new life, and what was sealed before stays closed', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    await world.erase(id);
    expect(await world.renew(ADA, grant('newsletter'))).toBe(id);
    for (const again of [false, true]) {
      if (again) await world.reopen();
      const events = await world.events(id);
      const [link, consent, , , newLink, newConsent] = events;
      expect((await world.subjects.open(id, link!)).erased).toEqual(['identity']);
      expect((await world.subjects.open(id, consent!)).erased).toEqual(['content']);
      expect((await world.subjects.open(id, newLink!)).fields).toMatchObject({ value: 'ada@example.org' });
      expect((await world.subjects.open(id, newConsent!)).erased).toEqual([]);
      expect(await world.subjects.macKey(id)).toBeDefined();
      expect(await world.subjects.reserve(CONTROLLER, ADA)).toMatchObject({
        via: 'directory',
        linkNeeded: false,
      });
    }
  });

  it('can be erased again and again, and never gets a key silently', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    await world.record(ADA, grant('account'));
    await world.erase(id, { purposes: ['newsletter'] });
    await world.renew(ADA, grant('newsletter'));
    // A key of the first life that lived through the renewal is not made anew by it after its own erasure.
    await world.erase(id, { purposes: ['account'] });
    await expect(world.event(id, grant('account'))).rejects.toMatchObject({ code: 'KEY_DESTROYED' });
    await world.renew(ADA, grant('account'));
    await world.erase(id);
    await expect(world.event(id, grant('newsletter'))).rejects.toMatchObject({ code: 'KEY_DESTROYED' });
    await world.renew(ADA, grant('newsletter'));
    expect((await world.events(id)).at(-1)?.body.sd).toHaveLength(2);
  });

  it('is not renewed into keys that are about to be destroyed', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    const { fact, position } = await world.recordErasure(id);
    // The erasure is in the stream; its destruction comes later than the next person's act.
    await world.renew(ADA, grant('newsletter'));
    await world.subjects.destroy(id, fact, position);
    const newConsent = (await world.events(id)).at(-1)!;
    expect((await world.subjects.open(id, newConsent)).erased).toEqual([]);
    expect(await world.subjects.reserve(CONTROLLER, ADA)).toMatchObject({ subjectId: id, via: 'directory' });
  });

  it('keeps identity, K_mac and rows while a purpose is retained', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    await world.record(ADA, grant('account'));
    const { fact } = { fact: await world.erase(id, { retained: ['account'] }) };
    expect(fact.body.pub['markers']).toEqual([]);
    const [link, newsletter, account] = await world.events(id);
    expect((await world.subjects.open(id, link!)).erased).toEqual([]);
    expect((await world.subjects.open(id, newsletter!)).erased).toEqual(['content']);
    expect((await world.subjects.open(id, account!)).erased).toEqual([]);
    expect(await world.subjects.macKey(id)).toBeDefined();
    expect(await world.subjects.reserve(CONTROLLER, ADA)).toMatchObject({ subjectId: id, via: 'directory' });
  });
});

describe('a recorder that runs a race with an erasure', () => {
  const race = async (prepare: 'before' | 'after') => {
    const world = await World.open({ graceMs: 1_000 });
    const id = await world.record(ADA, grant('newsletter'));
    const events = await world.events(id);
    const { gone } = erasedPurposes(events);
    const seal = () => world.event(id, { ...grant('profiling') }, gone);
    const early = prepare === 'before' ? await seal() : undefined;
    const { fact, position } = await world.recordErasure(id);
    const late = early ?? (await seal());
    await expect(world.append(id, expectation(events), [late])).rejects.toMatchObject({
      kind: 'wrong_expected_revision',
    });
    await world.subjects.destroy(id, fact, position);
    return { world, id, late, named: fact.body.pub['keys'] as string[] };
  };

  it.each(['before', 'after'] as const)(
    'and got its keys %s the fact stores nothing, and the keys it made are swept away',
    async (prepare) => {
      const { world, id, late, named } = await race(prepare);
      const made = late.body.sd.map(({ key }) => key).filter((key) => !named.includes(key));
      world.now += 10_000;
      const report = await world.subjects.sweep(world.judge(true));
      expect(report.orphanKeys).toBe(made.length);
      expect((await world.subjects.sweep(world.judge(true))).orphanKeys).toBe(0);
      await expect(world.subjects.open(id, late)).rejects.toMatchObject({
        code: expect.stringMatching(/KEY_/),
      });
      await world.end();
    },
  );

  it('and loads the stream after the fact gets no key that the fact names, though it still lies there', async () => {
    const world = await World.open();
    const id = await world.record(ADA, grant('newsletter'));
    await world.recordErasure(id);
    const { gone } = erasedPurposes(await world.events(id));
    await expect(world.event(id, grant('newsletter'), gone)).rejects.toMatchObject({ code: 'KEY_DESTROYED' });
    await world.end();
  });

  it('in 200 random interleavings leaves no event of the erased life readable', async () => {
    const world = await World.open();
    const ids = await Promise.all(
      Array.from({ length: 200 }, (_, i) => world.record(email(`p${i}@example.org`), grant('newsletter'))),
    );
    await Promise.all(
      ids.map(async (id, i) => {
        const recording = async () => {
          for (let n = i % 7; n > 0; n--) await Promise.resolve();
          await world.record(email(`p${i}@example.org`), grant('newsletter')).catch((error: Error) => {
            expect(String(error)).toMatch(/expected revision|KEY_DESTROYED/);
          });
        };
        const erasing = async () => {
          for (let n = i % 5; n > 0; n--) await Promise.resolve();
          await world.erase(id).catch((error: Error) => expect(String(error)).toMatch(/expected revision/));
        };
        await Promise.all(i % 2 ? [recording(), erasing()] : [erasing(), recording()]);
      }),
    );
    for (const id of ids) {
      const events = await world.events(id);
      const erasure = events.findIndex(({ body }) => body.type === 'erasure.executed');
      for (const event of events.slice(0, Math.max(erasure, 0)))
        expect((await world.subjects.open(id, event, ['content', 'identity'])).fields).toEqual({});
    }
    await world.end();
  });
});
