import { describe, expect, it } from '@jest/globals';
import { tellStory } from '../index.js';
import { shopAndNewsletter } from '../testing/told-world.js';

const grant = (rec: string, pub: object = {}) => ({
  type: 'consent.granted',
  rec,
  pub: {
    purpose: 'newsletter',
    version: 1,
    method: 'opt_in',
    scope: 'processing',
    evidencePresent: true,
    ...pub,
  },
});
const withdrawal = (rec: string, pub: object = {}) => ({
  type: 'consent.withdrawn',
  rec,
  pub: { purpose: 'newsletter', ...pub },
});

describe('requests, objections, restrictions and holds', () => {
  const request = {
    type: 'request.received',
    rec: '2025-05-08',
    pub: { id: 'r1', right: 'access', scope: '*' },
  };

  it('have the last day for the answer, moved on from the controller’s holidays', () => {
    const [matter] = tellStory(shopAndNewsletter().fact(request).input('2025-06-01')).matters;
    expect(matter).toMatchObject({
      kind: 'request',
      words: 'request: access',
      citation: 'GDPR 15, GDPR 12(3)',
      // 8 June 2025 is a Sunday, the ninth a holiday.
      dueOn: '2025-06-10',
      open: true,
      kept: 'open, not due yet',
    });
  });

  it.each([
    ['2025-06-10', '2025-06-11', 'answered in time'],
    ['2025-06-11', '2025-06-12', 'answered late'],
  ])('answered on %s: seen on %s, %s', (answered, madeAt, kept) => {
    const world = shopAndNewsletter()
      .fact(request)
      .fact({
        type: 'request.answered',
        rec: answered,
        by: 'controller',
        pub: { id: 'r1', outcome: 'granted' },
      });
    expect(tellStory(world.input(madeAt)).matters[0]).toMatchObject({
      open: false,
      kept,
      outcome: 'answered',
    });
  });

  it('are overdue when the day has passed without an answer', () => {
    expect(tellStory(shopAndNewsletter().fact(request).input('2025-06-11')).matters[0]?.kept).toBe('overdue');
  });

  it('have two months more after a notice of extension, which a refusal has not', () => {
    const extended = (end: string, type: string, opening: string, family: object) =>
      shopAndNewsletter()
        .fact({ type: opening, rec: '2025-03-04', pub: { id: 'x', ...family } })
        .fact({ type: 'request.extended', rec: '2025-04-01', by: 'controller', pub: { id: 'x' } })
        .fact({ type, rec: end, by: 'controller', pub: { id: 'x', ground: 'b' } });
    const answered = extended('2025-06-04', 'request.answered', 'request.received', {
      right: 'access',
      scope: '*',
    });
    expect(tellStory(answered.input('2025-07-01')).matters[0]).toMatchObject({
      dueOn: '2025-06-04',
      kept: 'answered in time',
    });
    const refused = extended('2025-06-04', 'erasure.refused', 'erasure.requested', { purposes: '*' });
    expect(tellStory(refused.input('2025-07-01')).matters[0]).toMatchObject({
      dueOn: '2025-04-04',
      kept: 'answered late',
      outcome: 'refused',
    });
  });

  it('without a period stay in force until they end', () => {
    const world = shopAndNewsletter()
      .fact({ type: 'restriction.applied', rec: '2025-03-01', pub: { id: 'q', ground: 'a', purposes: '*' } })
      .fact({
        type: 'hold.placed',
        rec: '2025-03-02',
        by: 'controller',
        pub: { id: 'h', basis: 'legal_obligation', purposes: ['shop'] },
      })
      .fact({ type: 'restriction.lift_notified', rec: '2025-03-03', by: 'controller', pub: { id: 'q' } })
      .fact({ type: 'restriction.lifted', rec: '2025-03-05', by: 'controller', pub: { id: 'q' } });
    const { matters } = tellStory(world.input('2025-04-01'));
    expect(matters.map(({ kind, outcome, open, steps }) => [kind, outcome, open, steps.length])).toEqual([
      ['restriction', 'lifted', false, 3],
      ['hold', 'in force', true, 1],
    ]);
    expect(matters.every((matter) => matter.dueOn === undefined)).toBe(true);
  });
});

describe('open duties', () => {
  it('are told in words with their articles until they are done', () => {
    const world = shopAndNewsletter().fact(grant('2025-03-01')).fact(withdrawal('2025-04-01'));
    const about = world.lastId;
    const confirm = (input: Parameters<typeof tellStory>[0]) =>
      tellStory(input).duties.filter(({ code }) => code === 'CONFIRM_TO_SUBJECT');
    expect(confirm(world.input('2025-05-01'))).toEqual([
      {
        code: 'CONFIRM_TO_SUBJECT',
        words: 'Confirm to the person.',
        about: [{ id: about, seq: '4', file: 'data/events/4.json' }],
        citation: 'GDPR 7(3), 17(1)(b), 19, 12(3); C-129/21',
      },
    ]);
    world.fact({
      type: 'duty.discharged',
      rec: '2025-04-02',
      by: 'controller',
      pub: { code: 'CONFIRM_TO_SUBJECT', about },
    });
    expect(confirm(world.input('2025-05-01'))).toEqual([]);
  });
});

describe('a story about a period', () => {
  it('counts facts, grounds of refusal and deadlines kept, and tells no status', () => {
    const world = shopAndNewsletter()
      .fact({ type: 'erasure.requested', rec: '2025-03-01', pub: { id: 'e', purposes: '*' } })
      .fact({
        type: 'erasure.refused',
        rec: '2025-03-09',
        by: 'controller',
        pub: { id: 'e', ground: 'legal_claims' },
      })
      .fact({ type: 'erasure.requested', rec: '2025-03-02', pub: { id: 'e', purposes: '*' }, stream: 1 });
    const story = tellStory(
      world.input(
        '2025-06-01',
        {},
        {
          kind: 'period',
          controller: 'acme',
          from: '2025-03-01T00:00:00.000Z',
          to: '2025-04-01T00:00:00.000Z',
        },
      ),
    );
    expect(story.statuses).toEqual([]);
    expect(story.counts).toEqual(
      expect.arrayContaining([
        { words: 'persons with a fact in the period', count: 2 },
        { words: 'erasure refused, ground legal_claims', count: 1 },
        { words: 'erasure: answered in time', count: 1 },
        { words: 'erasure: overdue', count: 1 },
      ]),
    );
    expect(story.persons.map(({ id }) => id)).toEqual(['person 1', 'person 2']);
  });
});
