import fc from 'fast-check';
import { type Fact, historyOf, lawOf } from '#domain';
import { carriedStops } from './carried-stops.js';
import { linksOf } from './link.js';
import { Person } from './person.js';

const SECOND = 1_000;
let made = 0;
function fact(type: string, at: number, data: object, recordedAt = at): Fact {
  made += 1;
  return { id: `f${made}`, type, at, recordedAt, by: 'subject', data } as Fact;
}
const law = lawOf([
  fact('purpose.published', 0, { purpose: 'news', version: 1, bases: ['consent'], directMarketing: true }),
]);
const granted = (at: number) =>
  fact('consent.granted', at, {
    purpose: 'news',
    version: 1,
    method: 'opt_in',
    scope: 'processing',
    evidencePresent: true,
  });
const merged = (at: number, absorbed = 'b') => fact('subject.merged', at, { absorbed });
const unmerged = (at: number, absorbed = 'b') => fact('subject.unmerged', at, { absorbed });

/** The person who was absorbed, or another of these. */
function personOf(streams: Readonly<Record<string, readonly Fact[]>>, asked = 'b'): Person {
  const members = Object.entries(streams).map(([subjectId, facts]) => ({
    subjectId,
    facts,
    history: historyOf(facts),
  }));
  const [first, ...others] = [
    ...members.filter(({ subjectId }) => subjectId === asked),
    ...members.filter(({ subjectId }) => subjectId !== asked),
  ];
  if (!first) throw new TypeError('nobody was asked about');
  const links = members.flatMap(({ subjectId, facts }) => linksOf(subjectId, facts));
  return new Person(first, [first, ...others], links);
}
const carriedTypes = (facts: readonly Fact[], at = 100) => {
  const person = personOf({ a: facts, b: [] });
  return carriedStops(['b'], person.members, person.links, at).flatMap((stops) =>
    [...stops.facts].map(({ type }) => type),
  );
};

const STOPS = [
  (at: number, recordedAt: number) => fact('consent.withdrawn', at, { purpose: 'news' }, recordedAt),
  (at: number, recordedAt: number) => fact('consent.refused', at, { purpose: 'news' }, recordedAt),
  (at: number, recordedAt: number) => fact('consent.invalidated', at, { purpose: 'news' }, recordedAt),
  (at: number, recordedAt: number) =>
    fact('objection.raised', at, { id: 'o', kind: 'direct_marketing', purposes: '*' }, recordedAt),
  (at: number, recordedAt: number) =>
    fact('restriction.applied', at, { id: 'r', ground: 'a', purposes: '*' }, recordedAt),
  (at: number, recordedAt: number) => fact('erasure.requested', at, { id: 'e', purposes: '*' }, recordedAt),
];

describe('stops that lie in a stream with which a subject was linked', () => {
  it('bite for the absorbed subject whatever its own stream says from before the stop', () => {
    fc.assert(
      fc.property(
        fc.record({
          granted: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
          goesWithin: fc.array(fc.integer({ min: 11, max: 39 }), { maxLength: 2 }),
          stop: fc.constantFrom(...STOPS),
          stoppedAt: fc.integer({ min: 21, max: 29 }),
          asked: fc.integer({ min: 40, max: 90 }),
        }),
        (told) => {
          const stop = told.stop(told.stoppedAt, told.stoppedAt);
          const goes = told.goesWithin.map(granted);
          const within = [...goes, stop].sort((x, y) => x.recordedAt - y.recordedAt);
          const own = told.granted.sort((x, y) => x - y).map(granted);
          const person = personOf({ a: [merged(10), ...within, unmerged(40)], b: own });
          const answer = person.decide(law, { purpose: 'news', at: told.asked });
          expect(answer.permitted).toBe(false);
          expect(answer.until).toBeUndefined();
        },
      ),
      { seed: 6, numRuns: 200 },
    );
  });

  it('are known when they are, and count only once the end of the link is', () => {
    const stop = fact('consent.withdrawn', 5 * SECOND, { purpose: 'news' }, 20 * SECOND);
    const a = [merged(10 * SECOND), stop, unmerged(30 * SECOND)];
    const person = personOf({ a, b: [granted(SECOND)] });
    const ask = (at: number, knownAt?: number) =>
      person.decide(law, { purpose: 'news', at, ...(knownAt !== undefined && { knownAt }) });
    // Before the link each answers alone, though the stop names an earlier time.
    expect(ask(6 * SECOND)).toMatchObject({ permitted: true, until: 10 * SECOND });
    expect(ask(15 * SECOND, 15 * SECOND)).toMatchObject({ permitted: true });
    expect(ask(15 * SECOND)).toMatchObject({ permitted: false });
    expect(ask(40 * SECOND, 15 * SECOND)).toMatchObject({ permitted: true });
    expect(ask(40 * SECOND)).toMatchObject({ permitted: false, reason: 'CONSENT_WITHDRAWN' });
    expect(ask(40 * SECOND).evidence).toContain(`subject-a/${stop.id}`);
  });

  it('are those of the link, told by their order in the stream where their times are equal', () => {
    const stop = (purpose: string) => fact('consent.withdrawn', 10, { purpose });
    const [before, within, after] = [stop('x'), stop('news'), stop('y')];
    const a = [before, merged(10), within, unmerged(10), after];
    const person = personOf({ a, b: [] });
    const [carried] = carriedStops(['b'], person.members, person.links, 10);
    expect([...(carried?.facts ?? [])]).toEqual([within]);
  });

  it('take along what became of them, and no other go', () => {
    const raised = fact('objection.raised', 11, { id: 'o', kind: 'direct_marketing', purposes: '*' });
    const over = fact('objection.withdrawn', 12, { id: 'o' });
    expect(carriedTypes([merged(10), raised, over, granted(13), unmerged(20)])).toEqual([
      'objection.raised',
      'objection.withdrawn',
    ]);
    expect(carriedTypes([raised, merged(11), over, unmerged(20)])).toEqual([]);
    const wrong = fact('identity.rejected', 13, { ref: raised.id });
    expect(carriedTypes([merged(10), raised, wrong, unmerged(20)])).toHaveLength(2);
    expect(carriedTypes([raised, merged(10), wrong, unmerged(20)])).toEqual([]);
  });

  it('are signals that were turned on; turned off alone they are none', () => {
    const signal = (at: number, value: boolean) => fact('signal.received', at, { signal: 'gpc', value });
    expect(carriedTypes([merged(10), signal(11, false), unmerged(20)])).toEqual([]);
    expect(carriedTypes([merged(10), signal(11, true), signal(12, false), unmerged(20)])).toHaveLength(2);
  });

  it('count once in a union of several whom the same link joined', () => {
    const stop = fact('consent.withdrawn', 15, { purpose: 'news' });
    const a = [merged(10), stop, unmerged(20)];
    const person = personOf({ a, b: [granted(1), merged(5, 'c')], c: [granted(2)] }, 'c');
    expect(carriedStops(['b', 'c'], person.members, person.links, 30)).toMatchObject([
      { into: 'b', from: 'a' },
    ]);
    expect(person.decide(law, { purpose: 'news', at: 30 }).permitted).toBe(false);
    expect(person.decide(law, { purpose: 'news', at: 12 }).permitted).toBe(true);
  });
});
