import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { StoreUnavailable } from '#event-store';
import type { ItemAnswer } from '#ledger';
import { GRANT, MAIL, RecordingLedger } from './recording-ledger.js';

let world: RecordingLedger;
afterEach(() => world.close());

function codes(answers: readonly ItemAnswer[]): readonly unknown[] {
  return answers.map((answer) => (answer.ok ? 'ok' : (answer.error as { code?: unknown }).code));
}

describe('A batch (facts-and-subjects.md 4)', () => {
  beforeEach(async () => {
    world = await RecordingLedger.open();
    await world.publish();
  });

  it('answers each item in its place and lets no refusal spoil the others', async () => {
    const answers = await world.ledger.recorder.recordBatch([
      world.command('consent.granted', { purpose: 'newsletter', ...GRANT }),
      world.command('consent.granted', { purpose: 'newsletter' }),
      world.command('consent.granted', { purpose: 'nothing', ...GRANT }),
      world.command('consent.withdrawn', { purposes: '*' }, { subject: { id: 'nobody' } }),
      world.command(
        'consent.withdrawn',
        { purpose: 'newsletter' },
        { subject: { scheme: 'phone', value: 'x' } },
      ),
      world.command('consent.refused', { purpose: 'analytics' }),
    ]);
    expect(codes(answers)).toEqual([
      'ok',
      'NOTICE_VERSION_MISSING',
      'PURPOSE_UNKNOWN',
      'SUBJECT_UNKNOWN',
      'IDENTIFIER_INVALID',
      'ok',
    ]);
  });

  it('keeps the order of one person’s items, named by id or by any spelling', async () => {
    const { subjectId } = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    const items = Array.from({ length: 40 }, (_, i) =>
      world.command(
        i % 2 === 0 ? 'consent.withdrawn' : 'consent.granted',
        i % 2 === 0 ? { purpose: 'newsletter' } : { purpose: 'newsletter', ...GRANT },
        {
          subject:
            i % 3 === 0
              ? { id: subjectId ?? '' }
              : { scheme: 'email', value: i % 3 === 1 ? 'ADA@example.org' : MAIL.value },
        },
      ),
    );
    const answers = await world.ledger.recorder.recordBatch(items);
    const revisions = answers.map((answer) => (answer.ok ? answer.recorded.revision : -1n));
    expect(revisions).toEqual(items.map((_, i) => BigInt(i + 2)));
  });

  it('tries no more of it once the store has let one fact down, and stores nothing of a person before what failed', async () => {
    await world.close();
    let [appends, down] = [0, false];
    world = await RecordingLedger.open({
      wrap: (store) =>
        new Proxy(store, {
          get: (target, name) => {
            if (name === 'append' && down && (appends += 1) === 2)
              return () => Promise.reject(new StoreUnavailable('away for a moment'));
            const member: unknown = Reflect.get(target, name, target);
            return typeof member === 'function' ? (member.bind(target) as unknown) : member;
          },
        }),
    });
    await world.publish();
    await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    down = true;
    const items = Array.from({ length: 6 }, (_, i) =>
      world.command('consent.withdrawn', { purposes: '*' }, { idempotencyKey: `m#${i}` }),
    );
    const answers = await world.ledger.recorder.recordBatch(items);
    expect(answers.map((answer) => answer.ok || (answer.error as Error).name)).toEqual([
      true,
      ...Array.from({ length: 5 }, () => 'StoreUnavailable'),
    ]);
    expect(appends).toBe(2);
    // Sent again under the same keys, each is stored once and in its place.
    const again = await world.ledger.recorder.recordBatch(items);
    expect(again.map((answer) => answer.ok && [answer.recorded.repeated, answer.recorded.revision])).toEqual(
      items.map((_, i) => [i === 0, BigInt(i + 2)]),
    );
  });

  it('reads a person’s stream once, however many of its items are theirs', async () => {
    await world.close();
    let reads = 0;
    world = await RecordingLedger.open({
      wrap: (store) =>
        new Proxy(store, {
          get: (target, name) => {
            if (name === 'readStream') reads += 1;
            const member: unknown = Reflect.get(target, name, target);
            return typeof member === 'function' ? (member.bind(target) as unknown) : member;
          },
        }),
    });
    await world.publish();
    await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    reads = 0;
    const items = Array.from({ length: 12 }, (_, i) =>
      world.command('consent.withdrawn', { purposes: '*' }, { idempotencyKey: `k#${i % 6}` }),
    );
    const answers = await world.ledger.recorder.recordBatch(items);
    expect(answers.map((answer) => answer.ok && answer.recorded.repeated)).toEqual([
      ...Array.from({ length: 6 }, () => false),
      ...Array.from({ length: 6 }, () => true),
    ]);
    expect(reads).toBe(1);
  });

  it('erases within a batch what stood before, and lets what follows stand', async () => {
    const grant = () => world.command('consent.granted', { purpose: 'newsletter', ...GRANT });
    const answers = await world.ledger.recorder.recordBatch([
      grant(),
      world.command('erasure.executed', { purposes: '*', retained: [] }, { by: 'controller' }),
      grant(),
      world.command('consent.withdrawn', { purposes: '*' }),
    ]);
    expect(codes(answers)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const [first] = answers;
    expect(await world.types(first?.ok ? first.recorded.subjectId : undefined)).toEqual([
      'subject.identifier_linked',
      'consent.granted',
      'erasure.executed',
      'subject.key_renewed',
      'subject.identifier_linked',
      'consent.granted',
      'consent.withdrawn',
    ]);
  });

  it('lets a person’s fact rest on a purpose that stands before it in the same batch', async () => {
    const answers = await world.ledger.recorder.recordBatch([
      world.command('consent.withdrawn', { purpose: 'later' }),
      world.command('purpose.published', { purpose: 'later', bases: ['consent'] }),
      world.command('consent.withdrawn', { purpose: 'later' }),
    ]);
    expect(codes(answers)).toEqual(['PURPOSE_UNKNOWN', 'ok', 'ok']);
  });

  it('of many persons is recorded side by side, and again is recorded not at all', async () => {
    const items = Array.from({ length: 300 }, (_, i) =>
      world.command(
        'consent.granted',
        { purpose: 'newsletter', ...GRANT },
        { subject: { scheme: 'account', value: `a-${i}` }, idempotencyKey: `import-3#${i}` },
      ),
    );
    const first = await world.ledger.recorder.recordBatch(items);
    expect(codes(first).every((code) => code === 'ok')).toBe(true);
    const head = await world.store.head();
    const again = await world.ledger.recorder.recordBatch(items);
    expect(again.map((answer) => answer.ok && answer.recorded)).toEqual(
      first.map((answer) => answer.ok && { ...answer.recorded, repeated: true }),
    );
    expect(await world.store.head()).toBe(head);
  });

  it('has at most 1,000 items', async () => {
    const item = world.command('consent.withdrawn', { purposes: '*' });
    await expect(
      world.ledger.recorder.recordBatch(Array.from({ length: 1_001 }, () => item)),
    ).rejects.toMatchObject({ code: 'BATCH_TOO_LARGE', httpStatus: 413 });
  });
});

describe('Replay (facts-and-subjects.md 9)', () => {
  beforeEach(async () => {
    world = await RecordingLedger.open({ mode: 'replay' });
  });
  const T0 = Date.UTC(2025, 0, 1);
  const DAY = 86_400_000;
  const replay = async (...items: readonly Parameters<RecordingLedger['command']>[]) =>
    world.ledger.recorder.replay(items.map((item) => world.command(...item)));

  it('stores facts as found, with their times of recording, and creates the controller', async () => {
    const answers = await replay(
      ['purpose.published', { purpose: 'p', bases: ['consent'], noticePublished: true }, { recordedAt: T0 }],
      [
        'consent.granted',
        { purpose: 'p', evidencePresent: false, timeProof: { kind: 'replay' } },
        { recordedAt: T0 + DAY, at: T0 },
      ],
      ['restriction.lifted', { id: 'unknown' }, { recordedAt: T0 + DAY }],
      ['objection.rejected', { id: 'unknown' }, { recordedAt: T0 + DAY }],
    );
    expect(codes(answers)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const [register] = await world.events('register-acme');
    expect(register?.body).toMatchObject({ type: 'controller.recorded', actor: { by: 'system' } });
    const subjectId = answers[1]?.ok ? answers[1].recorded.subjectId : '';
    const [, grant, , rejected] = await world.events(`subject-${subjectId}`);
    expect(grant?.body).toMatchObject({
      rec: '2025-01-02T00:00:00.000Z',
      occ: '2025-01-01T00:00:00.000Z',
      pub: {
        evidencePresent: false,
        version: 1,
        method: 'opt_in',
        scope: 'processing',
        timeProof: { kind: 'replay' },
      },
    });
    expect(rejected?.body.pub['groundsStated']).toBe(false);
  });

  it('stores what happens after its recording as its effective date, for any type', async () => {
    const [answer] = await replay([
      'consent.granted',
      { purpose: 'p', version: 1 },
      { recordedAt: T0, at: T0 + DAY },
    ]);
    const stream = answer?.ok ? answer.recorded.stream : '';
    const stored = (await world.events(stream)).at(-1);
    expect(stored?.body.eff).toBe('2025-01-02T00:00:00.000Z');
    expect(stored?.body.occ).toBeUndefined();
  });

  it('refuses a fact that would fall within its stream', async () => {
    const answers = await replay(
      ['consent.refused', { purpose: 'p' }, { recordedAt: T0 + DAY }],
      ['consent.refused', { purpose: 'p' }, { recordedAt: T0 + DAY }],
      ['consent.refused', { purpose: 'p' }, { recordedAt: T0 }],
      ['consent.refused', { purpose: 'p' }, {}],
    );
    expect(codes(answers)).toEqual(['ok', 'ok', 'RECORDED_WITHIN_STREAM', 'FIELD_MISSING']);
    expect(answers[2]).toMatchObject({ error: { httpStatus: 409 } });
  });

  it('splits lists and keeps keys as live commands do', async () => {
    const item = [
      'consent.withdrawn',
      { purposes: ['b', 'a'] },
      { recordedAt: T0, idempotencyKey: 'scenario-1#0' },
    ] as const;
    const [first] = await replay([...item]);
    const [again] = await replay([...item]);
    expect(first?.ok && first.recorded.events.map(({ purpose }) => purpose)).toEqual(['a', 'b']);
    expect(again?.ok && again.recorded.repeated).toBe(true);
  });
});
