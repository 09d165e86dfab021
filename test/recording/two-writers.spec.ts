import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  WrongExpectedRevision,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
} from '#event-store';
import { openLedger, type OpenLedger } from '#ledger';
import { GRANT, RecordingLedger } from './recording-ledger.js';

/**
 * A store that looks at ids and the expectation only, as a real EventStoreDB does: whoever comes second with the
 * same ids is told that all went well, and nothing says that it was a repetition (event-store.md).
 */
function seeingIdsOnly(store: EventStore): EventStore {
  const append = async (
    stream: string,
    expected: ExpectedRevision,
    events: readonly NewEvent[],
  ): Promise<Appended> => {
    try {
      return { ...(await store.append(stream, expected, events)), repeated: false };
    } catch (error) {
      if (!(error instanceof WrongExpectedRevision)) throw error;
      const from = expected === 'no_stream' ? 0n : expected + 1n;
      const held = await store.readStream(stream, { from, limit: events.length });
      const last = held.at(-1);
      if (!last || held.length !== events.length || held.some(({ id }, i) => id !== events[i]?.id))
        throw error;
      return { revision: last.revision, position: last.position, repeated: false };
    }
  };
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'append') return append;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

let one: RecordingLedger;
let other: OpenLedger;
beforeEach(async () => {
  one = await RecordingLedger.open({ wrap: seeingIdsOnly, severalProcesses: true });
  // The keys of persons are shared (one key store); everything else is another process's own.
  other = await openLedger({
    store: seeingIdsOnly(one.store),
    subjects: one.subjects,
    clock: { now: () => one.now },
    mode: 'live',
    severalProcesses: true,
  });
  await one.publish();
});
afterEach(async () => {
  await other.close();
  await one.close();
});

describe('Two writers', () => {
  it('with one command write it once, and give one answer', async () => {
    for (let i = 0; i < 20; i++) {
      const subject = { scheme: 'account', value: `a-${i}` };
      const command = one.command(
        'consent.granted',
        { purpose: 'newsletter', ...GRANT },
        { subject, idempotencyKey: `k-${i}` },
      );
      const [a, b] = await Promise.all([one.ledger.recorder.record(command), other.recorder.record(command)]);
      expect({ ...a, repeated: false }).toEqual({ ...b, repeated: false });
      expect([a.repeated, b.repeated].sort()).toEqual([false, true]);
      expect(await one.types(a.subjectId)).toEqual(['subject.identifier_linked', 'consent.granted']);
    }
  });

  it('with one key and two bodies write one, and tell the other', async () => {
    for (let i = 0; i < 20; i++) {
      const said = { subject: { scheme: 'account', value: `a-${i}` }, idempotencyKey: `k-${i}` };
      const answers = await Promise.allSettled([
        one.ledger.recorder.record(one.command('consent.refused', { purpose: 'newsletter' }, said)),
        other.recorder.record(one.command('consent.refused', { purpose: 'analytics' }, said)),
      ]);
      const failed = answers.filter((answer) => answer.status === 'rejected');
      expect(failed).toMatchObject([{ reason: { code: 'IDEMPOTENCY_KEY_REUSED' } }]);
    }
  });

  it('lose no fact and double none', async () => {
    const subject = { scheme: 'account', value: 'busy' };
    const { subjectId } = await one.ledger.recorder.record(
      one.command('consent.withdrawn', { purposes: '*' }, { subject }),
    );
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        (i % 2 === 0 ? one.ledger.recorder : other.recorder).record(
          one.command('consent.withdrawn', { purposes: '*' }, { subject, idempotencyKey: `w-${i}` }),
        ),
      ),
    );
    const written = answers.filter((answer) => answer.status === 'fulfilled').length;
    const refused = answers
      .filter((answer) => answer.status === 'rejected')
      .map((answer): unknown => answer.reason);
    // Each retries at most three times, so one may give up; then nothing of it is stored.
    for (const reason of refused) expect(reason).toMatchObject({ code: 'WRITE_CONFLICT' });
    expect(await one.types(subjectId)).toHaveLength(2 + written);
  });

  it('lose nothing between the items of a batch, though neither reads the stream again for each', async () => {
    const subject = { scheme: 'account', value: 'batched' };
    const items = (prefix: string) =>
      Array.from({ length: 8 }, (_, i) =>
        one.command(
          i % 2 === 0 ? 'consent.granted' : 'consent.withdrawn',
          { purpose: 'newsletter', ...(i % 2 === 0 ? GRANT : {}) },
          { subject, idempotencyKey: `${prefix}#${i}` },
        ),
      );
    const answers = await Promise.all([
      one.ledger.recorder.recordBatch(items('a')),
      other.recorder.recordBatch(items('b')),
    ]);
    const written = answers.flat().flatMap((answer) => (answer.ok ? [answer.recorded] : []));
    for (const answer of answers.flat())
      if (!answer.ok) expect(answer.error).toMatchObject({ code: 'WRITE_CONFLICT' });
    expect(written.length).toBeGreaterThanOrEqual(8);
    const stream = await one.events(written[0]?.stream ?? '');
    const facts = stream.filter(({ body }) => body.type !== 'subject.identifier_linked');
    expect(facts.map(({ body }) => body.id).sort()).toEqual(
      written.map(({ events }) => events[0]?.id).sort(),
    );
    expect(stream).toHaveLength(facts.length + 1);
  });

  it('see each other’s purposes before they decide', async () => {
    await one.record('purpose.published', { purpose: 'fresh', bases: ['consent'] });
    const recorded = await other.recorder.record(one.command('consent.withdrawn', { purpose: 'fresh' }));
    expect(recorded.repeated).toBe(false);
    const second = await other.recorder.record(
      one.command('purpose.published', { purpose: 'fresh', bases: ['consent'] }),
    );
    expect(second.version).toBe(2);
  });
});
