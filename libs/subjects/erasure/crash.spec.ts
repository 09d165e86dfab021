import { CONTROLLER, email, grant, World } from '../testing/world.js';
import { unwrapByHand } from '../testing/wrapped-keys.js';

const ADA = email('ada@example.org');

describe('after a kill between the fact of an erasure and the destruction of its keys', () => {
  it('the keys are gone when the room opens, before any traffic, and the address means the person by its marker', async () => {
    const world = await World.open();
    const id = await world.record(ADA, grant('newsletter'));
    const { fact } = await world.recordErasure(id);
    const [link] = await world.events(id);
    expect((await world.subjects.open(id, link!)).fields).toMatchObject({ value: 'ada@example.org' });

    const next = await world.killed();
    expect(await next.subjects.open(id, link!)).toEqual({ fields: {}, erased: ['identity'] });
    expect(await next.subjects.reserve(CONTROLLER, ADA)).toMatchObject({ subjectId: id, via: 'marker' });
    await next.subjects.close();
    const left = await unwrapByHand(next.folder, id);
    const named = fact.body.pub['keys'] as string[];
    expect(named.length).toBeGreaterThan(0);
    expect(left.filter(({ keyId }) => named.includes(keyId))).toEqual([]);
    await world.end();
  });

  it('the same holds for proof', async () => {
    const world = await World.open();
    const id = await world.record(ADA, grant('newsletter'));
    await world.erase(id);
    const [, consent] = await world.events(id);
    const keys = consent!.body.sd.filter((entry) => entry.class === 'proof').map(({ key }) => key);
    const judge = world.judge(false);
    await world.append(id, BigInt((await world.events(id)).length - 1), [
      await world.event(id, { type: 'subject.proof_destroyed', pub: { keys } }),
    ]);
    const next = await world.killed();
    expect((await next.subjects.open(id, consent!)).erased).toEqual(['content', 'proof']);
    expect((await next.subjects.sweep(judge)).proofKeys).toBe(0);
    await next.end();
    await world.end();
  });

  it('a start reads only what it has not read before', async () => {
    const world = await World.open();
    const id = await world.record(ADA, grant('newsletter'));
    await world.recordErasure(id);
    expect(await world.subjects.reconcile()).toBe(3);
    const reads: unknown[] = [];
    const readAll = world.store.readAll.bind(world.store);
    world.store.readAll = (options) => {
      reads.push(options?.from);
      return readAll(options);
    };
    expect(await world.subjects.reconcile()).toBe(0);
    expect(reads).toEqual([await world.store.head()]);
    await world.end();
  });
});

describe('an erasure that dies between directory and keys', () => {
  it('is finished by the next start', async () => {
    const world = await World.open();
    const id = await world.record(ADA, grant('newsletter'));
    const { fact, position } = await world.recordErasure(id);
    const { rings } = (world.subjects as unknown as { parts: { rings: { destroy(): Promise<void> } } }).parts;
    rings.destroy = () => Promise.reject(new Error('killed here'));
    await expect(world.subjects.destroy(id, fact, position)).rejects.toThrow('killed here');

    const next = await world.killed();
    const [link] = await next.events(id);
    expect((await next.subjects.open(id, link!)).erased).toEqual(['identity']);
    expect(await next.subjects.locate(CONTROLLER, ADA)).toBe(id);
    await next.end();
    await world.end();
  });
});

describe('keys that came back with a restored key store', () => {
  it('are destroyed by the start, because facts name them', async () => {
    const world = await World.open();
    const id = await world.record(ADA, grant('newsletter'));
    const restored = await world.killed();
    await restored.subjects.close();
    const { fact } = await world.recordErasure(id);
    // The old keys together with the newer events.
    await restored.append(id, 1n, [fact]);
    await restored.store.close();
    const next = await restored.killed();
    const [link] = await next.events(id);
    expect((await next.subjects.open(id, link!)).erased).toEqual(['identity']);
    await next.end();
    await world.end();
  });
});
