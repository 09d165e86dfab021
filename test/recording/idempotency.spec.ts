import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  OutcomeUnknown,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
} from '#event-store';
import { GRANT, MAIL, RecordingLedger } from './recording-ledger.js';

/** A store whose appends can be made to fail, before or after they are written. */
class FaultyStore {
  /** Called in front of an append; may write something of its own. */
  before: ((stream: string) => Promise<void>) | undefined;
  /** Throws this after the append was written. */
  loseAnswer: (() => Error | undefined) | undefined;
  appends = 0;

  readonly wrap = (store: EventStore): EventStore =>
    new Proxy(store, {
      get: (target, name) => {
        if (name !== 'append') {
          const member: unknown = Reflect.get(target, name, target);
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        }
        return async (
          stream: string,
          expected: ExpectedRevision,
          events: readonly NewEvent[],
        ): Promise<Appended> => {
          const first = this.before;
          this.before = undefined;
          await first?.(stream);
          this.appends++;
          const appended = await target.append(stream, expected, events);
          const lost = this.loseAnswer?.();
          if (lost) throw lost;
          return appended;
        };
      },
    });
}

let world: RecordingLedger;
let faulty: FaultyStore;
beforeEach(async () => {
  faulty = new FaultyStore();
  world = await RecordingLedger.open({ wrap: faulty.wrap });
  await world.publish();
});
afterEach(() => world.close());

const withdrawal = { purpose: 'newsletter' };

describe('The same key again', () => {
  it('writes nothing and gives the first answer', async () => {
    const said = { idempotencyKey: 'form-7431' };
    const grant = { purposes: ['newsletter', 'analytics'], ...GRANT };
    const first = await world.record('consent.granted', grant, said);
    await world.record('consent.withdrawn', withdrawal);
    const head = await world.store.head();
    const again = await world.record('consent.granted', grant, said);
    expect(again).toEqual({ ...first, repeated: true });
    expect(await world.store.head()).toBe(head);
  });

  it('gives it also after a restart, and by the subject’s id', async () => {
    const said = { idempotencyKey: 'k', item: {} };
    const first = await world.record('objection.raised', { kind: 'direct_marketing' }, said);
    await world.restart();
    const again = await world.record(
      'objection.raised',
      { kind: 'direct_marketing' },
      { ...said, subject: { id: first.subjectId ?? '' } },
    );
    expect(again).toEqual({ ...first, repeated: true });
    expect(again.id).toBe(first.id);
  });

  it('with another body, operation or path is refused', async () => {
    const said = { idempotencyKey: 'k' };
    await world.record('consent.withdrawn', withdrawal, said);
    for (const other of [
      { item: { purpose: 'analytics' } },
      { operationId: 'withdrawConsent' as const },
      { pathParams: { id: 'o1' } },
    ]) {
      await expect(
        world.record('consent.withdrawn', withdrawal, { ...said, ...other }),
      ).rejects.toMatchObject({
        code: 'IDEMPOTENCY_KEY_REUSED',
        httpStatus: 422,
      });
    }
  });

  it('of another principal, or at another controller, is another command', async () => {
    await world.publish('other');
    const said = { idempotencyKey: 'k' };
    await world.record('consent.withdrawn', withdrawal, said);
    expect(await world.record('consent.withdrawn', withdrawal, { ...said, principal: 'crm' })).toMatchObject({
      repeated: false,
    });
    expect(
      await world.record('consent.withdrawn', withdrawal, { ...said, controller: 'other' }),
    ).toMatchObject({
      repeated: false,
    });
  });

  it('for two people who are not linked is two commands: an event is known by stream and id', async () => {
    const said = { idempotencyKey: 'k' };
    const phone = { ...said, subject: { scheme: 'phone', value: '+49301234567' } };
    const ours = await world.record('consent.withdrawn', withdrawal, said);
    const theirs = await world.record('consent.withdrawn', withdrawal, phone);
    expect(theirs.stream).not.toBe(ours.stream);
    expect(theirs.events[0]?.id).toBe(ours.events[0]?.id);
    expect(await world.record('consent.withdrawn', withdrawal, said)).toEqual({ ...ours, repeated: true });
    expect(await world.record('consent.withdrawn', withdrawal, phone)).toEqual({ ...theirs, repeated: true });

    // One person from here on: each retry still finds its own, and the facts stay apart in answers.
    await world.record(
      'subject.merged',
      { absorbed: theirs.subjectId },
      { by: 'controller', subject: { id: ours.subjectId ?? '' } },
    );
    expect(await world.record('consent.withdrawn', withdrawal, said)).toEqual({ ...ours, repeated: true });
    expect(await world.record('consent.withdrawn', withdrawal, phone)).toEqual({ ...theirs, repeated: true });
    const { entries } = await world.ledger.asking.engine.timeline(ours.subjectId ?? '');
    const ids = entries.filter(({ type }) => type === 'consent.withdrawn').map(({ id }) => id);
    expect(ids).toEqual([ours, theirs].map(({ stream, events }) => `${stream}/${events[0]?.id}`));
    await expect(world.record('consent.withdrawn', { purpose: 'analytics' }, said)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('compares the request as it was sent: defaults are not filled in', async () => {
    const said = { idempotencyKey: 'k' };
    await world.record('restriction.applied', { ground: 'a' }, { ...said, item: { ground: 'a' } });
    expect(
      await world.record('restriction.applied', { ground: 'a' }, { ...said, item: { ground: 'a' } }),
    ).toMatchObject({ repeated: true });
    await expect(
      world.record(
        'restriction.applied',
        { ground: 'a', purposes: '*' },
        { ...said, item: { ground: 'a', purposes: '*' } },
      ),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('holds for what is published too', async () => {
    const said = { idempotencyKey: 'setup-1' };
    const fields = { purpose: 'mail', bases: ['consent'] };
    const first = await world.record('purpose.published', fields, said);
    const again = await world.record('purpose.published', fields, said);
    expect(again).toEqual({ ...first, repeated: true });
    expect(again.version).toBe(1);
    await expect(
      world.record('purpose.published', { ...fields, bases: ['contract'] }, said),
    ).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it.each(['', 'a b', 'a@b', 'ä', 'x'.repeat(256), 'tab\t'])('%j is no key', async (idempotencyKey) => {
    await expect(world.record('consent.withdrawn', withdrawal, { idempotencyKey })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_INVALID',
      httpStatus: 400,
    });
  });

  it('takes a key of 255 visible characters', async () => {
    const idempotencyKey = '!~'.repeat(127) + '#';
    expect(await world.record('consent.withdrawn', withdrawal, { idempotencyKey })).toMatchObject({
      repeated: false,
    });
  });

  it('sent twice at once is written once', async () => {
    const command = world.command(
      'consent.granted',
      { purpose: 'newsletter', ...GRANT },
      { idempotencyKey: 'k' },
    );
    const answers = await Promise.all([1, 2, 3].map(() => world.ledger.recorder.record(command)));
    expect(answers.map(({ repeated }) => repeated).sort()).toEqual([false, true, true]);
    expect(new Set(answers.map(({ events }) => events[0]?.id)).size).toBe(1);
    expect(await world.types(answers[0]?.subjectId)).toHaveLength(2);
  });
});

describe('An append without an answer', () => {
  it('is sent again with the same bytes, and is no double', async () => {
    await world.record('consent.withdrawn', withdrawal);
    let lost = 1;
    faulty.loseAnswer = () => (lost-- > 0 ? new OutcomeUnknown('no answer') : undefined);
    const recorded = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT });
    expect(recorded).toMatchObject({ repeated: false, revision: 2n });
    expect(await world.types(recorded.subjectId)).toHaveLength(3);
    expect(await world.permitted('newsletter')).toBe(true);
  });

  it('that stays without one is found by the client’s retry', async () => {
    faulty.loseAnswer = () => new OutcomeUnknown('no answer');
    const said = { idempotencyKey: 'k' };
    await expect(
      world.record('consent.granted', { purpose: 'newsletter', ...GRANT }, said),
    ).rejects.toBeInstanceOf(OutcomeUnknown);
    faulty.loseAnswer = undefined;
    await world.restart({ wrap: faulty.wrap });
    const again = await world.record('consent.granted', { purpose: 'newsletter', ...GRANT }, said);
    expect(again).toMatchObject({ repeated: true, revision: 1n });
    expect(await world.types(again.subjectId)).toEqual(['subject.identifier_linked', 'consent.granted']);
    expect(again.subjectId).toBe(await world.subjects.locate('acme', MAIL));
  });
});

describe('A conflict', () => {
  it('with another writer is decided anew on what that one wrote', async () => {
    const { subjectId } = await world.record('restriction.applied', { id: 'r1', ground: 'a' });
    await world.record('restriction.lift_notified', { id: 'r1' }, { by: 'controller' });
    // The other process applies it again, so the notice no longer counts.
    const other = await RecordingLedger.open({ store: world.store, folder: `${world.folder}/other` });
    other.now = world.now + 1_500;
    const applied = (await world.events(`subject-${subjectId}`))[1];
    faulty.before = async (stream) => {
      const events = await world.store.readStream(stream);
      const { composeStoredEvent, encodeStoredEvent } = await import('#stored-event');
      const id = '11111111-1111-4111-8111-111111111111';
      const stored = composeStoredEvent({
        id,
        type: 'restriction.applied',
        controller: 'acme',
        rec: other.now,
        actor: { by: 'subject', principal: 'local' },
        pub: applied?.body.pub ?? {},
        mac: '',
      });
      await world.store.append(stream, events.at(-1)?.revision ?? 'no_stream', [
        { id, type: 'restriction.applied', data: encodeStoredEvent(stored) },
      ]);
    };
    await expect(
      world.record('restriction.lifted', { id: 'r1' }, { by: 'controller' }),
    ).rejects.toMatchObject({
      code: 'LIFT_NOT_NOTIFIED',
    });
    await other.ledger.close();
    await other.subjects.close();
  });

  it('is given up after three retries, and nothing was stored', async () => {
    const { subjectId } = await world.record('consent.withdrawn', withdrawal);
    const { WrongExpectedRevision } = await import('#event-store');
    const before = faulty.appends;
    const always = () => {
      faulty.before = async (stream) => {
        always();
        faulty.appends++;
        throw new WrongExpectedRevision(stream, 1n, 2n);
      };
    };
    always();
    await expect(world.record('consent.withdrawn', withdrawal)).rejects.toMatchObject({
      code: 'WRITE_CONFLICT',
    });
    expect(faulty.appends - before).toBe(4);
    faulty.before = undefined;
    expect(await world.types(subjectId)).toHaveLength(2);
  });
});
