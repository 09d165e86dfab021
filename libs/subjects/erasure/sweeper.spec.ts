import { CONTROLLER, email, grant, World } from '../testing/world.js';

const ADA = email('ada@example.org');
const GRACE_MS = 600_000;

describe('the sweeper', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.open({ graceMs: GRACE_MS });
  });
  afterEach(() => world.end());

  it('keeps proof of an erased person while it may be kept, then records and destroys it', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    const [, consent] = await world.events(id);
    await world.erase(id);
    expect((await world.subjects.sweep(world.judge(true))).proofKeys).toBe(0);
    expect((await world.subjects.open(id, consent!)).fields).toEqual({ evidence: { form: 'signup' } });

    expect((await world.subjects.sweep(world.judge(false))).proofKeys).toBe(1);
    expect((await world.events(id)).at(-1)?.body).toMatchObject({
      type: 'subject.proof_destroyed',
      pub: { keys: consent!.body.sd.filter((entry) => entry.class === 'proof').map(({ key }) => key) },
    });
    expect((await world.subjects.open(id, consent!)).fields).toEqual({});
    expect((await world.subjects.sweep(world.judge(false))).proofKeys).toBe(0);
  });

  it('leaves proof of what was not erased alone', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    await world.record(ADA, grant('account'));
    await world.erase(id, { retained: ['account'] });
    await world.subjects.sweep(world.judge(false));
    const [, newsletter, account] = await world.events(id);
    expect((await world.subjects.open(id, newsletter!)).erased).toEqual(['content', 'proof']);
    expect((await world.subjects.open(id, account!)).erased).toEqual([]);
  });

  it('takes away the row and the keys of a person whose stream never came into being', async () => {
    const { subjectId } = await world.subjects.reserve(CONTROLLER, ADA);
    await world.event(subjectId, grant('newsletter'));
    world.now += 2 * GRACE_MS;
    const report = await world.subjects.sweep(world.judge(true));
    expect(report).toMatchObject({ danglingRows: 1, orphanKeys: 5 });
    expect(await world.subjects.locate(CONTROLLER, ADA)).toBeUndefined();
    const next = await world.subjects.reserve(CONTROLLER, ADA);
    expect(next).toMatchObject({ via: 'new' });
    expect(next.subjectId).not.toBe(subjectId);
  });

  it('touches nothing young, and nothing that was handed out a moment ago', async () => {
    const { subjectId } = await world.subjects.reserve(CONTROLLER, ADA);
    world.now += GRACE_MS - 1;
    expect(await world.subjects.sweep(world.judge(true))).toMatchObject({ danglingRows: 0, orphanKeys: 0 });
    world.now += 2 * GRACE_MS;
    // Old, but somebody is about to append under it.
    await world.subjects.reserve(CONTROLLER, ADA);
    expect(await world.subjects.sweep(world.judge(true))).toMatchObject({ danglingRows: 0, orphanKeys: 0 });
    expect(await world.record(ADA, grant('newsletter'))).toBe(subjectId);
  });

  it('takes away a further identifier’s row whose link was never stored, and confirms the others', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    const phone = { scheme: 'phone', value: '+4930123456' };
    await world.subjects.link(CONTROLLER, phone, id);
    const next = await world.killed();
    next.now += 2 * GRACE_MS;
    expect((await next.subjects.sweep(next.judge(true))).danglingRows).toBe(1);
    expect(await next.subjects.locate(CONTROLLER, phone)).toBeUndefined();
    expect(await next.subjects.reserve(CONTROLLER, ADA)).toMatchObject({ subjectId: id, linkNeeded: false });
    await next.end();
  });

  it('keeps every key that an event names, and those of the record of access', async () => {
    const id = await world.record(ADA, grant('newsletter'));
    const [access] = await world.subjects.seal(id, {
      eventId: '0b2f5a5e-3f67-4a53-9d3c-0c6d2f6e6d10',
      type: 'access.recorded',
      scope: '*',
      fields: { content: { who: 'dpo' } },
    });
    world.now += 2 * GRACE_MS;
    expect((await world.subjects.sweep(world.judge(true))).orphanKeys).toBe(0);
    const event = {
      body: { id: '0b2f5a5e-3f67-4a53-9d3c-0c6d2f6e6d10', type: 'access.recorded', sd: [access!.sd] },
      sealed: [access!.sealed],
    } as unknown as Parameters<typeof world.subjects.open>[1];
    expect((await world.subjects.open(id, event)).fields).toEqual({ who: 'dpo' });
    expect((await world.subjects.open(id, (await world.events(id))[1]!)).erased).toEqual([]);
  });

  it('gives up when its room is closed: the rest is for the next sweep', async () => {
    for (let i = 0; i < 50; i++) await world.subjects.reserve(CONTROLLER, email(`p${i}@example.org`));
    world.now += 2 * GRACE_MS;
    const sweep = world.subjects.sweep(world.judge(true));
    await Promise.all([world.subjects.close(), sweep]);
    expect((await sweep).danglingRows).toBeLessThan(50);
  });
});
