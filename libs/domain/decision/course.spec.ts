import { describe, expect, it } from '@jest/globals';
import type { Fact } from '../facts/fact.js';
import { courseOf, decide, historyOf, lawOf } from './index.js';

const DAY = 86_400_000;
const START = Date.UTC(2025, 0, 1);
const day = (n: number): number => START + n * DAY;
let count = 0;
const fact = (type: string, at: number, data: object): Fact =>
  ({ id: `f${count++}`, type, at, recordedAt: at, by: 'subject', data }) as unknown as Fact;
const grant = (at: number, data: object = {}): Fact =>
  fact('consent.granted', at, {
    purpose: 'news',
    version: 1,
    method: 'opt_in',
    scope: 'processing',
    evidencePresent: true,
    ...data,
  });
const withdrawal = (at: number): Fact => fact('consent.withdrawn', at, { purpose: 'news' });

const law = lawOf([
  fact('purpose.published', day(0), { purpose: 'news', version: 1, bases: ['consent'], automated: true }),
]);
const course = (facts: readonly Fact[], from = day(1), end = day(100)) =>
  courseOf(law, historyOf(facts), { purpose: 'news' }, from, end);

describe('the course of an answer', () => {
  it('is the answer of decide() at every instant, changes included', () => {
    const facts = [
      grant(day(2), { expiresAt: new Date(day(20)).toISOString() }),
      withdrawal(day(10)),
      grant(day(12)),
      withdrawal(day(30)),
    ];
    const steps = course(facts);
    for (let at = day(1); at <= day(100); at += DAY / 2) {
      const step = steps.find(({ from, to = Infinity }) => from <= at && at < to);
      const answer = decide(law, historyOf(facts), { purpose: 'news', at });
      expect([step?.permitted, step?.reason, step?.basis]).toEqual([
        answer.permitted,
        answer.reason,
        answer.basis,
      ]);
      expect(step?.evidence).toEqual(expect.arrayContaining([...answer.evidence]));
    }
    expect(steps.map(({ reason }) => reason)).toEqual([
      'CONSENT_MISSING',
      'CONSENT_ACTIVE',
      'CONSENT_WITHDRAWN',
      'CONSENT_ACTIVE',
      'CONSENT_WITHDRAWN',
    ]);
  });

  it('leaves no gap and no overlap, and never repeats an answer', () => {
    const steps = course([grant(day(2)), grant(day(3)), withdrawal(day(4)), withdrawal(day(5))]);
    expect(steps.slice(1).map(({ from }) => from)).toEqual(steps.slice(0, -1).map(({ to }) => to));
    expect(steps).toHaveLength(3);
  });

  it('names the end of the last step beyond the end asked for, and nothing after it', () => {
    const steps = course([grant(day(2), { expiresAt: new Date(day(200)).toISOString() })], day(2), day(50));
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ from: day(2), to: day(200), reason: 'CONSENT_ACTIVE' });
  });

  it('goes on for ever where nothing changes', () => {
    expect(course([])).toEqual([{ from: day(1), permitted: false, reason: 'CONSENT_MISSING', evidence: [] }]);
  });
});
