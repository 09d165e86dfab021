import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { GRANT, MAIL, RecordingLedger } from './recording-ledger.js';

let world: RecordingLedger;
beforeEach(async () => {
  world = await RecordingLedger.open();
  await world.publish();
});
afterEach(() => world.close());

const grant = { purpose: 'newsletter', ...GRANT };
const controller = { by: 'controller' } as const;
const eraseAll = { purposes: '*' };

describe('An erasure (facts-and-subjects.md 7)', () => {
  it('names the keys that it destroys, and destroys them before it answers', async () => {
    const { subjectId } = await world.record('objection.raised', {
      kind: 'particular_situation',
      purposes: ['security'],
      reason: 'my ex-husband works there',
    });
    const erased = await world.record('erasure.executed', eraseAll, controller);
    const events = await world.events(`subject-${subjectId}`);
    expect(erased.keysDestroyed).toEqual(events.at(-1)?.body.pub['keys']);
    expect(erased.keysDestroyed?.length).toBeGreaterThan(1);
    expect(erased.destruction).toBe('destroyed');
    const opened = await world.subjects.open(subjectId ?? '', events[1] as never);
    expect(opened).toEqual({ fields: {}, erased: ['content'] });
    expect(events.at(-1)?.body.pub['markers']).toHaveLength(1);
  });

  it('is told again to a retry, uncompared: the key of its mac is gone', async () => {
    await world.record('consent.granted', grant);
    const said = { ...controller, idempotencyKey: 'erase-5' };
    const first = await world.record('erasure.executed', eraseAll, said);
    const again = await world.record('erasure.executed', eraseAll, { ...said, item: { other: 'body' } });
    expect(again).toEqual({ ...first, repeated: true, compared: false });
  });

  it('that was recorded but not executed is executed by the retry', async () => {
    const { subjectId } = await world.record('consent.granted', grant);
    const { destroy } = world.subjects;
    world.subjects.destroy = () => Promise.reject(new Error('killed here'));
    const said = { ...controller, idempotencyKey: 'erase-5' };
    await expect(world.record('erasure.executed', eraseAll, said)).rejects.toThrow('killed here');
    world.subjects.destroy = destroy;
    const again = await world.record('erasure.executed', eraseAll, said);
    expect(again).toMatchObject({ repeated: true, destruction: 'destroyed' });
    expect(await world.types(subjectId)).toHaveLength(3);
    expect(await world.subjects.macKey(subjectId ?? '')).toBeUndefined();
  });

  it('leaves the address matched to the same person, so it stays suppressed', async () => {
    const { subjectId } = await world.record('objection.raised', { kind: 'direct_marketing' });
    await world.record('erasure.executed', eraseAll, controller);
    const again = await world.record('data.collected', { purpose: 'newsletter' }, controller);
    expect(again.subjectId).toBe(subjectId);
    expect(await world.permitted('newsletter')).toBe(false);
  });

  it('takes a stop afterwards, with what the person said sealed under new keys', async () => {
    const { subjectId } = await world.record('consent.granted', grant);
    await world.record('erasure.executed', eraseAll, controller);
    const stop = await world.record('objection.raised', { kind: 'direct_marketing', reason: 'never again' });
    expect(stop.subjectId).toBe(subjectId);
    const stored = (await world.events(`subject-${subjectId}`)).at(-1);
    expect((await world.subjects.open(subjectId ?? '', stored as never)).fields).toEqual({
      reason: 'never again',
    });
  });

  it('takes a stop without words afterwards as it is', async () => {
    const { subjectId } = await world.record('consent.granted', grant);
    await world.record('erasure.executed', eraseAll, controller);
    await world.record('consent.withdrawn', { purposes: '*' });
    expect((await world.types(subjectId)).slice(2)).toEqual(['erasure.executed', 'consent.withdrawn']);
  });
});

describe('An address that was erased while a command was waiting', () => {
  it('is not linked again by a stop that still took it for new', async () => {
    const { subjectId } = await world.record('consent.granted', grant);
    await world.record('erasure.executed', eraseAll, controller);
    const { reserve } = world.subjects;
    let stale = true;
    world.subjects.reserve = async (...given) => {
      const reservation = await reserve.apply(world.subjects, given);
      if (!stale) return reservation;
      stale = false;
      return { ...reservation, via: 'directory', linkNeeded: true };
    };
    await world.record('consent.withdrawn', { purposes: '*' });
    expect((await world.types(subjectId)).slice(2)).toEqual(['erasure.executed', 'consent.withdrawn']);
  });
});

describe('Commands of all kinds at once', () => {
  it('all get an answer, and none a key that is gone', async () => {
    const kinds = [
      world.command('consent.granted', grant),
      world.command('consent.withdrawn', { purpose: 'newsletter', reason: 'enough' }, { at: world.now }),
      world.command('objection.raised', { kind: 'direct_marketing', reason: 'enough' }),
      world.command('erasure.executed', eraseAll, controller),
      world.command('erasure.executed', { purposes: ['newsletter'] }, controller),
      world.command('subject.identifier_linked', { scheme: 'device', value: 'd-1' }, controller),
      world.command('restriction.applied', { ground: 'a', purposes: ['analytics'] }),
    ] as const;
    const answers = new Set<string>();
    for (let round = 0; round < 4; round++) {
      world.now += 1_000;
      const told = Array.from({ length: 70 }, (_, i) => {
        const subject = { scheme: 'account', value: `a-${(i * 3 + round) % 7}` };
        return world.ledger.recorder.record({
          ...(kinds[(i * 5 + round) % kinds.length] as (typeof kinds)[number]),
          subject,
        });
      });
      for (const answer of await Promise.allSettled(told)) {
        answers.add(answer.status === 'fulfilled' ? 'ok' : (answer.reason as { code: string }).code);
      }
    }
    const lawful = ['IDENTIFIER_LINKED_ELSEWHERE', 'RESTRICTION_BLOCKS_ERASURE', 'SUBJECT_UNKNOWN', 'ok'];
    expect([...answers].filter((answer) => !lawful.includes(answer))).toEqual([]);
    expect(answers).toContain('ok');
  });
});

describe('An erasure of nobody', () => {
  it('is refused, and in replay links the identifier first, so that its marker stays', async () => {
    await expect(world.record('erasure.executed', eraseAll, controller)).rejects.toMatchObject({
      code: 'SUBJECT_UNKNOWN',
    });
    const replayed = await RecordingLedger.open({ mode: 'replay' });
    const item = replayed.command('erasure.executed', eraseAll, {
      ...controller,
      recordedAt: Date.UTC(2025, 0, 1),
    });
    const [answer] = await replayed.ledger.recorder.replay([item]);
    const recorded = answer?.ok ? answer.recorded : undefined;
    expect(await replayed.types(recorded?.subjectId)).toEqual([
      'subject.identifier_linked',
      'erasure.executed',
    ]);
    expect(await replayed.subjects.locate('acme', MAIL)).toBe(recorded?.subjectId);
    await replayed.close();
  });
});

describe('Proof whose time is over', () => {
  it('is destroyed by the fact that says so, and a stop after it is taken all the same', async () => {
    const { subjectId = '' } = await world.record('consent.granted', grant);
    await world.record('consent.withdrawn', { purpose: 'newsletter' });
    const proofKeys = (await world.events(`subject-${subjectId}`)).flatMap(({ body }) =>
      body.sd.filter((entry) => entry.class === 'proof').map(({ key }) => key),
    );
    const events = await world.events(`subject-${subjectId}`);
    const judge = await world.ledger.proofJudge.keepProof(subjectId, events);
    expect(judge.allPurposes).toEqual(['analytics', 'newsletter', 'security']);
    expect(judge.keepProofPermitted('newsletter')).toBe(true);
    world.now += 6 * 366 * 86_400_000;
    const later = await world.ledger.proofJudge.keepProof(subjectId, events);
    expect(later.keepProofPermitted('newsletter')).toBe(false);
    await world.ledger.proofJudge.recordProofDestroyed(subjectId, proofKeys);
    const [, granted] = await world.events(`subject-${subjectId}`);
    expect(await world.subjects.open(subjectId, granted as never)).toEqual({ fields: {}, erased: ['proof'] });
    const stop = await world.record('consent.withdrawn', { purpose: 'newsletter', evidence: { letter: 9 } });
    expect((await world.types(subjectId)).slice(3)).toEqual([
      'subject.proof_destroyed',
      'subject.key_renewed',
      'consent.withdrawn',
    ]);
    expect(stop.added).toMatchObject([{ type: 'subject.key_renewed' }]);
  });
});

describe('A new life', () => {
  it('begins with new keys and the address linked anew, in the same stream', async () => {
    const first = await world.record('consent.granted', grant, { idempotencyKey: 'old-life' });
    await world.record('erasure.executed', eraseAll, controller);
    const anew = await world.record('consent.granted', grant, { idempotencyKey: 'new-life' });
    expect(anew.subjectId).toBe(first.subjectId);
    expect((await world.types(first.subjectId)).slice(3)).toEqual([
      'subject.key_renewed',
      'subject.identifier_linked',
      'consent.granted',
    ]);
    expect(await world.permitted('newsletter')).toBe(true);
    expect(await world.record('consent.granted', grant, { idempotencyKey: 'new-life' })).toEqual({
      ...anew,
      repeated: true,
    });
    // A mac of the old life was made with a key that is destroyed.
    expect(
      await world.record('consent.granted', grant, { idempotencyKey: 'old-life', item: { other: 'body' } }),
    ).toMatchObject({ repeated: true, compared: false });
    await expect(
      world.record('consent.granted', grant, { idempotencyKey: 'new-life', item: { other: 'body' } }),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('is not begun by a grant for a purpose that was not erased', async () => {
    const { subjectId } = await world.record('consent.granted', {
      purposes: ['analytics', 'newsletter'],
      ...GRANT,
    });
    await world.record('erasure.executed', { purposes: ['newsletter'] }, controller);
    await world.record('consent.granted', { purpose: 'analytics', ...GRANT });
    expect(await world.types(subjectId)).not.toContain('subject.key_renewed');
    await world.record('consent.granted', grant);
    expect((await world.types(subjectId)).slice(-2)).toEqual(['subject.key_renewed', 'consent.granted']);
    await world.record('consent.granted', grant);
    expect((await world.types(subjectId)).filter((type) => type === 'subject.key_renewed')).toHaveLength(1);
  });
});

describe('An erasure and a recording at once', () => {
  it('leave nothing that a destroyed key sealed', async () => {
    const { subjectId } = await world.record('consent.granted', grant);
    const raise = (i: number) =>
      world.record(
        'objection.raised',
        { kind: 'direct_marketing', reason: `words ${i}` },
        { idempotencyKey: `o-${i}` },
      );
    await Promise.all([raise(1), world.record('erasure.executed', eraseAll, controller), raise(2)]);
    const events = await world.events(`subject-${subjectId}`);
    const gone = new Set(events.flatMap(({ body }) => (body.pub['keys'] as string[] | undefined) ?? []));
    const erasedAt = events.findIndex(({ body }) => body.type === 'erasure.executed');
    expect(erasedAt).toBeGreaterThan(0);
    for (const [i, { body }] of events.entries()) {
      if (i > erasedAt) expect(body.sd.filter(({ key }) => gone.has(key))).toEqual([]);
    }
    expect(await world.subjects.locate('acme', MAIL)).toBe(subjectId);
  });
});
