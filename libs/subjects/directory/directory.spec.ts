import fc from 'fast-check';
import type { DirectoryStore } from '../store/directory-store.js';
import { CONTROLLER, email, grant, World } from '../testing/world.js';

const ADA = email('ada@example.org');
const PHONE = { scheme: 'phone', value: '+4930123456' };

/** The directory, read after everything was flushed. */
async function contents(world: World): Promise<{ rows: Map<string, string>; markers: Map<string, string> }> {
  await world.subjects.close();
  return world.directoryContents();
}

describe('an identifier', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open();
  });
  afterEach(() => world.end());

  it('that nobody has means nobody, and asking creates nobody', async () => {
    expect(await world.subjects.locate(CONTROLLER, ADA)).toBeUndefined();
    expect(await world.subjects.locate(CONTROLLER, ADA)).toBeUndefined();
    expect(await world.subjects.rebuildDirectory()).toEqual({ rows: 0, markers: 0 });
  });

  it('gets one subject id under concurrent calls, in whatever form it is written', async () => {
    const reservations = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        world.subjects.reserve(CONTROLLER, i % 2 ? ADA : email(' ADA@EXAMPLE.org ')),
      ),
    );
    expect(new Set(reservations.map(({ subjectId }) => subjectId)).size).toBe(1);
    expect(reservations.filter(({ via }) => via === 'new')).toHaveLength(1);
    expect(reservations.every(({ linkNeeded }) => linkNeeded)).toBe(true);
  });

  it('has its row and its person’s first keys on disk when the reservation returns', async () => {
    const { subjectId } = await world.subjects.reserve(CONTROLLER, ADA);
    const mac = await world.subjects.macKey(subjectId);
    const next = await world.killed();
    expect(await next.subjects.locate(CONTROLLER, ADA)).toBe(subjectId);
    expect(await next.subjects.macKey(subjectId)).toEqual(mac);
    await next.end();
  });

  it('needs no link once its link is stored, also after a kill that lost the note of it', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    expect(await world.subjects.reserve(CONTROLLER, ADA)).toEqual({
      subjectId: id,
      via: 'directory',
      linkNeeded: false,
    });
    const next = await world.killed();
    const { linkNeeded } = await next.subjects.reserve(CONTROLLER, ADA);
    expect(linkNeeded && !(await next.subjects.isLinked(CONTROLLER, ADA, id, await next.events(id)))).toBe(
      false,
    );
    await next.end();
  });

  it('is another person at another controller', async () => {
    const here = await world.subjects.reserve('acme', ADA);
    const there = await world.subjects.reserve('other', ADA);
    expect(here.subjectId).not.toBe(there.subjectId);
  });

  it('may be a further one of a known person, unless somebody has it', async () => {
    const ada = await world.record(ADA, grant('newsletter'));
    expect(await world.link(ada, PHONE)).toBe(ada);
    const bob = await world.record(email('bob@example.org'), grant('newsletter'));
    expect(await world.link(bob, PHONE)).toBe(ada);
    const identifiers = await world.subjects.identifiersOf(ada, await world.events(ada));
    expect(identifiers.map(({ scheme, value }) => ({ scheme, value }))).toEqual([ADA, PHONE]);
  });

  it('that was unlinked is free, also when the process died before its row went', async () => {
    const ada = await world.record(ADA, grant('newsletter'));
    await world.link(ada, PHONE);
    const [, phone] = await world.subjects.identifiersOf(ada, await world.events(ada));
    world.subjects.unlink = async () => undefined;
    await world.unlink(ada, phone!.eventId);
    const next = await world.killed();
    expect(await next.subjects.locate(CONTROLLER, PHONE)).toBeUndefined();
    expect(await next.subjects.locate(CONTROLLER, ADA)).toBe(ada);
    await next.end();
  });

  it('in no valid form is refused, wherever it comes in', async () => {
    const wrong = email('nobody');
    for (const call of [
      () => world.subjects.locate(CONTROLLER, wrong),
      () => world.subjects.reserve(CONTROLLER, wrong),
      () => world.subjects.link(CONTROLLER, wrong, 'x'),
    ])
      await expect(call()).rejects.toMatchObject({ code: 'IDENTIFIER_INVALID' });
  });
});

describe('a rebuilt directory', () => {
  it('equals the living one after random acts', async () => {
    const person = fc.nat(4);
    const act = fc.oneof(
      { weight: 3, arbitrary: fc.record({ act: fc.constant('record' as const), a: person, b: person }) },
      { weight: 3, arbitrary: fc.record({ act: fc.constant('link' as const), a: person, b: person }) },
      { weight: 2, arbitrary: fc.record({ act: fc.constant('unlink' as const), a: person, b: person }) },
      { weight: 1, arbitrary: fc.record({ act: fc.constant('erase' as const), a: person, b: person }) },
      { weight: 1, arbitrary: fc.record({ act: fc.constant('renew' as const), a: person, b: person }) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
        const world = await World.open();
        for (const { act, a, b } of acts) await perform(world, act, address(a), address(b));
        const id = await world.subjects.locate(CONTROLLER, address(0));
        const living = await contents(world);
        await world.reopen();
        const counts = await world.subjects.rebuildDirectory();
        expect(await world.subjects.locate(CONTROLLER, address(0))).toBe(id);
        const rebuilt = await contents(world);
        expect(rebuilt).toEqual(living);
        expect(counts).toEqual({ rows: living.rows.size, markers: living.markers.size });
        await world.reopen();
        await world.end();
      }),
      { numRuns: 12 },
    );
  });

  it('is made by itself where the file is gone', async () => {
    const world = await World.open();
    const id = await world.record(ADA, grant('newsletter'));
    const erased = await world.record(email('bob@example.org'), grant('newsletter'));
    await world.erase(erased);
    await world.subjects.close();
    await world.removeDirectory();
    await world.reopen();
    expect(await world.subjects.locate(CONTROLLER, ADA)).toBe(id);
    expect(await world.subjects.locate(CONTROLLER, email('bob@example.org'))).toBe(erased);
    await world.end();
  });

  it('keeps rows that were claimed for appends under way', async () => {
    const world = await World.open();
    const { subjectId } = await world.subjects.reserve(CONTROLLER, ADA);
    await world.subjects.rebuildDirectory();
    expect(await world.record(ADA, grant('newsletter'))).toBe(subjectId);
    await world.end();
  });

  it('holds no row of a person who was erased while it was made', async () => {
    const world = await World.open();
    const id = await world.record(ADA, grant('newsletter'));
    const { behind } = (world.subjects as unknown as { parts: { directory: { behind: DirectoryStore } } })
      .parts.directory;
    const replaceBy = behind.replaceBy.bind(behind);
    behind.replaceBy = async (...last) => {
      await world.erase(id);
      return replaceBy(...last);
    };
    expect(await world.subjects.rebuildDirectory()).toEqual({ rows: 0, markers: 1 });
    expect(await world.subjects.locate(CONTROLLER, ADA)).toBe(id);
    await world.end();
  });

  it('keeps what is recorded while it is made', async () => {
    const world = await World.open();
    await Promise.all(
      Array.from({ length: 50 }, (_, i) => world.record(email(`p${i}@example.org`), grant('newsletter'))),
    );
    const rebuild = world.subjects.rebuildDirectory();
    const late = await Promise.all(
      Array.from({ length: 50 }, (_, i) => world.record(email(`q${i}@example.org`), grant('newsletter'))),
    );
    await rebuild;
    for (const [i, id] of late.entries())
      expect(await world.subjects.locate(CONTROLLER, email(`q${i}@example.org`))).toBe(id);
    expect((await contents(world)).rows.size).toBe(100);
    await world.reopen();
    await world.end();
  });
});

function address(n: number) {
  return email(`p${n}@example.org`);
}

type Act = 'record' | 'link' | 'unlink' | 'erase' | 'renew';

/** One act, if it is possible in this state. */
async function perform(
  world: World,
  act: Act,
  a: ReturnType<typeof email>,
  b: ReturnType<typeof email>,
): Promise<void> {
  const { subjects } = world;
  const id = await subjects.locate(CONTROLLER, a);
  const found = id === undefined ? undefined : await subjects.reserve(CONTROLLER, a);
  if (found?.via === 'marker') {
    if (act === 'renew') await world.renew(a, grant('newsletter'));
    return;
  }
  if (id === undefined) {
    if (act === 'record') await world.record(a, grant('newsletter'));
    return;
  }
  switch (act) {
    case 'record':
      await world.record(a, grant('account'));
      return;
    case 'link':
      if ((await subjects.locate(CONTROLLER, b)) === undefined) await world.link(id, b);
      return;
    case 'unlink': {
      const links = await subjects.identifiersOf(id, await world.events(id));
      const link = links.find(({ value }) => value === a.value);
      if (links.length > 1 && link) await world.unlink(id, link.eventId);
      return;
    }
    case 'erase':
      await world.erase(id);
      return;
    case 'renew':
      return;
  }
}
