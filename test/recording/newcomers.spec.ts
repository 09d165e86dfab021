import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore, ExpectedRevision, NewEvent } from '#event-store';
import type { ItemAnswer, RecordCommand } from '#ledger';
import { RecordingLedger, type Said } from './recording-ledger.js';

const DIGEST = 'A'.repeat(43);
const AT_2021 = Date.UTC(2021, 0, 1);
const EVIDENCE = { form: 'shop' };

/** What the recorder asked of the store about persons. */
let asked: { appends: number; reads: number };
/** Called before an append to a person's stream. */
let before: (stream: string) => Promise<void>;

function watched(store: EventStore): EventStore {
  return new Proxy(store, {
    get: (target, name) => {
      if (name === 'append')
        return async (stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) => {
          if (stream.startsWith('subject-')) {
            asked.appends += 1;
            await before(stream);
          }
          return target.append(stream, expected, events);
        };
      if (name === 'readStream')
        return (stream: string, options?: object) => {
          if (stream.startsWith('subject-')) asked.reads += 1;
          return target.readStream(stream, options);
        };
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}

let world: RecordingLedger;
beforeEach(async () => {
  asked = { appends: 0, reads: 0 };
  before = () => Promise.resolve();
  world = await RecordingLedger.open({ wrap: watched });
  await world.publish();
});
afterEach(() => world.close());

const person = (n: number) => ({ scheme: 'email', value: `person-${n}@example.com` });

let rows = 0;
beforeEach(() => {
  rows = 0;
});

function row(
  type: RecordCommand['type'],
  subject: RecordCommand['subject'],
  fields: Readonly<Record<string, unknown>>,
  said: Said = {},
): RecordCommand {
  rows += 1;
  return world.command(
    type,
    { ...fields, source: 'old tool', importDigest: DIGEST, importRow: rows },
    {
      operationId: 'importFacts',
      idempotencyKey: `import:${DIGEST}#${rows}`,
      ...(subject && { subject }),
      ...said,
    },
  );
}
const granted = (subject: RecordCommand['subject'], purpose = 'newsletter', said: Said = {}) =>
  row('consent.granted', subject, { purpose, version: 1, evidence: EVIDENCE }, { at: AT_2021, ...said });
const withdrawn = (subject: RecordCommand['subject'], at?: number) =>
  row('consent.withdrawn', subject, { purpose: 'newsletter' }, at === undefined ? {} : { at });
const suppressed = (subject: RecordCommand['subject']) =>
  row('objection.raised', subject, { kind: 'direct_marketing' });

function told(answer: ItemAnswer | undefined): unknown {
  if (!answer?.ok) return (answer?.error as { code?: unknown } | undefined)?.code;
  const { events, added, superseded, repeated, revision, id } = answer.recorded;
  return {
    events: events.map(({ id, type, revision: at }) => [id, type, at]),
    added: added.map(({ id, type }) => [id, type]),
    superseded: superseded.map(({ purpose, by }) => [purpose, by]),
    id,
    repeated,
    revision,
  };
}

function outcome(answer: ItemAnswer): unknown {
  const said = told(answer);
  if (typeof said !== 'object' || said === null) return said;
  return { ...said, superseded: undefined };
}

function superseded(answer: ItemAnswer): unknown {
  return answer.ok ? answer.recorded.superseded : undefined;
}

/** What lies in a person's stream, without what is random or under the person's own keys. */
async function streamOf(of: RecordingLedger, subject: { scheme: string; value: string }): Promise<unknown[]> {
  const id = await of.subjects.locate('acme', subject);
  if (id === undefined) return [];
  const events = await of.events(`subject-${id}`);
  return Promise.all(
    events.map(async (event) => {
      const { blind: _blind, sd, ...body } = event.body;
      const { fields } = await of.subjects.open(id, event);
      const { hash: _hash, ...open } = fields;
      return { ...body, classes: sd.map(({ class: cls }) => cls).sort(), open, mac: event.mac.length };
    }),
  );
}

describe('Facts about new persons, many in one batch', () => {
  it('are recorded in one append a person, and nothing is read', async () => {
    const people = Array.from({ length: 40 }, (_, n) => person(n));
    const batch = people.flatMap((subject) => [
      granted(subject),
      granted(subject, 'analytics'),
      suppressed(subject),
    ]);
    const answers = await world.ledger.recorder.importFacts(batch);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(120);
    expect(asked).toEqual({ appends: 40, reads: 0 });
    for (const subject of people) {
      expect(await world.types(await world.subjects.locate('acme', subject))).toEqual([
        'subject.identifier_linked',
        'consent.granted',
        'consent.granted',
        'objection.raised',
      ]);
      expect(await world.permitted('newsletter', subject)).toBe(false);
      expect(await world.permitted('analytics', subject)).toBe(true);
    }
  });

  it('leave the streams and give the answers that one fact after the other leaves and gives', async () => {
    const commands = () => {
      rows = 0;
      const twice = granted(person(4));
      return [
        granted(person(1)),
        granted(person(2), 'unheard_of'),
        withdrawn(person(3), AT_2021 - 1_000),
        granted(person(3)),
        withdrawn(person(3), AT_2021 - 500),
        suppressed(person(1)),
        twice,
        twice,
        granted({ scheme: 'phone', value: 'none' }),
        row('contract.started', person(5), { purposes: ['newsletter', 'analytics'] }, { at: AT_2021 }),
        row('contract.ended', person(5), { id: 'c1' }),
        row('contract.ended', person(5), { id: 'c2' }),
        row('contract.started', person(5), { purposes: ['analytics'], id: 'c2' }, { at: AT_2021 }),
        granted(person(6), 'unheard_of'),
        granted(person(6)),
        row('objection.raised', person(7), { kind: 'direct_marketing', id: 'o1', purposes: ['newsletter'] }),
        row('consent.refused', person(8), { purposes: ['newsletter', 'analytics'] }),
        granted(person(9), 'newsletter', { controller: 'nobody' }),
      ];
    };
    const single = await RecordingLedger.open();
    try {
      await single.publish();
      single.now = world.now;
      const together = await world.ledger.recorder.importFacts(commands());
      const apart: ItemAnswer[] = [];
      for (const command of commands()) apart.push(...(await single.ledger.recorder.importFacts([command])));
      expect(together.map(outcome)).toEqual(apart.map(outcome));
      for (let n = 1; n <= 9; n += 1) {
        const stream = await streamOf(world, person(n));
        expect(stream).toEqual(await streamOf(single, person(n)));
        expect(stream).toHaveLength([0, 3, 0, 4, 2, 3, 2, 2, 3, 0][n] ?? -1);
      }
      // Facts of one instant know of one another, as every later answer says.
      const later: ItemAnswer[] = [];
      for (const command of commands()) later.push(...(await single.ledger.recorder.importFacts([command])));
      const taken = later.filter((_answer, i) => together[i]?.ok);
      expect(together.filter(({ ok }) => ok).map(superseded)).toEqual(taken.map(superseded));
    } finally {
      await single.close();
    }
  });

  it('are not written again by a retry, whose answers are the first ones', async () => {
    const batch = [granted(person(1)), suppressed(person(1)), granted(person(2))];
    const first = await world.ledger.recorder.importFacts(batch);
    world.now += 60_000;
    const head = await world.store.head();
    const again = await world.ledger.recorder.importFacts(batch);
    expect(await world.store.head()).toBe(head);
    expect(again.map(told)).toEqual(first.map((answer) => ({ ...(told(answer) as object), repeated: true })));
  });

  it('stand beside what somebody else recorded for the same address a moment earlier', async () => {
    let others = 0;
    before = async () => {
      if (others++ > 0) return;
      await world.ledger.recorder.record({ ...suppressed(person(1)), idempotencyKey: 'the-other' });
    };
    const answers = await world.ledger.recorder.importFacts([granted(person(1)), granted(person(2))]);
    expect(answers.every(({ ok }) => ok)).toBe(true);
    const types = await world.types(await world.subjects.locate('acme', person(1)));
    expect([...types].sort()).toEqual(['consent.granted', 'objection.raised', 'subject.identifier_linked']);
    expect(await world.permitted('newsletter', person(1))).toBe(false);
    expect(await world.permitted('newsletter', person(2))).toBe(true);
  });

  it('bring back nobody who was erased, nor lift an objection that outlived a forgotten person', async () => {
    await world.record(
      'consent.granted',
      { purpose: 'newsletter', notice: 'privacy', noticeVersion: 1, evidence: EVIDENCE },
      { subject: person(1) },
    );
    await world.record(
      'erasure.executed',
      { purposes: '*', retained: [] },
      { subject: person(1), by: 'controller' },
    );
    world.now += 1_000;
    const answers = await world.ledger.recorder.importFacts([granted(person(1)), granted(person(2))]);
    expect(answers.map(told)).toEqual(['ERASED_SINCE', expect.objectContaining({ repeated: false })]);
    expect(await world.permitted('newsletter', person(1))).toBe(false);
  });

  it('are refused while the clock is off, and nobody is made', async () => {
    world.clockOffMs = -5_000;
    const answers = await world.ledger.recorder.importFacts([granted(person(1))]);
    expect(answers.map(told)).toEqual(['CLOCK_OFF']);
    expect(await world.subjects.locate('acme', person(1))).toBeUndefined();
  });
});
