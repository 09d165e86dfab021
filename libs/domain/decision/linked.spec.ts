import type { Fact, FactType, Instant } from '../facts/index.js';
import { decide } from './decide.js';
import { historyOf } from './history/history-index.js';
import { lawOf } from './law/law-index.js';
import { decideLinked, type SubjectLink } from './linked.js';

const day = (n: number): Instant => Date.UTC(2026, 0, 1) + n * 86_400_000;
let next = 0;
function fact(type: FactType, at: number, data: object): Fact {
  next += 1;
  return { id: `f${next}`, type, at: day(at), recordedAt: day(at), by: 'subject', data } as Fact;
}
const granted = (at: number, more: object = {}): Fact =>
  fact('consent.granted', at, {
    purpose: 'newsletter',
    version: 1,
    method: 'opt_in',
    scope: 'processing',
    evidencePresent: true,
    ...more,
  });
const withdrawn = (at: number): Fact => fact('consent.withdrawn', at, { purpose: 'newsletter' });
const law = lawOf([
  fact('purpose.published', 0, { purpose: 'newsletter', version: 1, bases: ['consent'], automated: true }),
]);
const link = (at: number, more: Partial<SubjectLink> = {}): SubjectLink => ({
  absorbed: 1,
  from: day(at),
  recordedAt: day(at),
  ...more,
});
const ask = (canonical: Fact[], absorbed: Fact[], links: SubjectLink[], at: number, knownAt?: number) =>
  decideLinked(law, [historyOf(canonical), historyOf(absorbed)], links, {
    purpose: 'newsletter',
    at: day(at),
    ...(knownAt !== undefined && { knownAt: day(knownAt) }),
  });

describe('linked subjects', () => {
  it('answer for both what one of them allowed, from the link on', () => {
    const answer = ask([], [granted(1)], [link(5)], 6);
    expect(answer).toMatchObject({ permitted: true, reason: 'CONSENT_ACTIVE' });
    expect(ask([], [granted(1)], [link(5)], 4)).toMatchObject({ permitted: false, until: day(5) });
  });

  it('stay withdrawn when one of them withdrew, though the other granted later', () => {
    const answer = ask([granted(1), withdrawn(2)], [granted(3)], [link(5)], 6);
    expect(answer).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
  });

  it('stay withdrawn when the absorbed one withdrew, whole as that history says it', () => {
    const absorbed = [granted(1), withdrawn(2)];
    const alone = decide(law, historyOf(absorbed), { purpose: 'newsletter', at: day(6) });
    expect(ask([granted(3)], absorbed, [link(5)], 6)).toEqual(alone);
  });

  it('are permitted again by a go that was recorded after the link', () => {
    const canonical = [granted(3), granted(8)];
    const absorbed = [granted(1), withdrawn(2)];
    expect(ask(canonical, absorbed, [link(5)], 7)).toMatchObject({ permitted: false, until: day(8) });
    expect(ask(canonical, absorbed, [link(5)], 9)).toMatchObject({ permitted: true });
  });

  it('do not deny together for a mere want of permission in one of them', () => {
    expect(ask([], [granted(1)], [link(5)], 6).reason).toBe('CONSENT_ACTIVE');
    expect(
      ask([granted(1, { expiresAt: new Date(day(2)).toISOString() })], [granted(3)], [link(5)], 6),
    ).toMatchObject({
      permitted: true,
    });
  });

  it('deny what the union denies, though each alone would permit', () => {
    // The second grant is limited to a channel; the objection of the other history reaches both.
    const objection = fact('objection.raised', 4, { id: 'o1', kind: 'particular_situation', purposes: '*' });
    expect(ask([granted(1)], [objection], [link(5)], 6)).toMatchObject({ permitted: false });
  });

  it('answer alone again when the link has ended, or was not known yet', () => {
    const canonical = [granted(3)];
    const absorbed = [granted(1), withdrawn(2)];
    const ended = link(5, { ended: { at: day(8), recordedAt: day(8) } });
    expect(ask(canonical, absorbed, [ended], 6)).toMatchObject({ permitted: false, until: day(8) });
    expect(ask(canonical, absorbed, [ended], 8)).toMatchObject({ permitted: true });
    expect(ask(canonical, absorbed, [link(5)], 6, 4)).toMatchObject({ permitted: true });
  });

  it('change exactly when the composed answer does, not when a part does', () => {
    const expiring = granted(3, { expiresAt: new Date(day(9)).toISOString() });
    const answer = ask([expiring], [], [link(5)], 6);
    expect(answer).toMatchObject({ permitted: true, until: day(9) });
    expect(ask([expiring], [granted(4)], [link(5)], 6).until).toBeUndefined();
  });
});
