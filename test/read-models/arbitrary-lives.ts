import fc from 'fast-check';
import { FACT_TYPES, type Fact } from '#domain';
import { anyHistory, instant } from '../law/arbitrary-facts.js';
import type { Happening } from './world.js';

/** Few persons, so that links and facts meet. */
export const PERSONS = [
  'aaaaaaaa-0000-4000-8000-00000000000a',
  'bbbbbbbb-0000-4000-8000-00000000000b',
  'cccccccc-0000-4000-8000-00000000000c',
] as const;

const DAY_MS = 86_400_000;

/** A link or its end between two of them. */
const link = fc
  .record({
    pair: fc.constantFrom([0, 1], [1, 2], [0, 2]),
    at: instant,
    ends: fc.option(fc.integer({ min: 0, max: 20 }), { nil: undefined }),
    half: fc.boolean(),
  })
  .map(({ pair, at, ends, half }): Happening[] => {
    const [canonical, absorbed] = pair.map((index) => PERSONS[index] as string) as [string, string];
    const fact = (subject: string, type: string, on: number, data: object): Happening => ({
      subject,
      fact: { id: '', type, at: on, recordedAt: on, by: 'controller', data } as unknown as Fact,
    });
    return [
      fact(canonical, 'subject.merged', at, { absorbed }),
      ...(half ? [] : [fact(absorbed, 'subject.absorbed', at, { canonical })]),
      ...(ends === undefined ? [] : [fact(canonical, 'subject.unmerged', at + ends * DAY_MS, { absorbed })]),
    ];
  });

/** Facts of one controller and several persons, linked and unlinked among them, in order of recording. */
export const lives: fc.Arbitrary<readonly Happening[]> = fc
  .tuple(
    anyHistory,
    fc.array(anyHistory, { maxLength: 2 }),
    fc.array(link, { maxLength: 2 }),
    fc.infiniteStream(fc.constantFrom(...PERSONS)),
  )
  .map(([facts, others, links, whose]) => {
    const persons = others.flatMap((other) =>
      other.filter(({ type }) => FACT_TYPES[type].stream === 'subject'),
    );
    const told = [...facts, ...persons].map((fact) => ({ fact, subject: whose.next().value }));
    return [...told, ...links.flat()]
      .map((happening, index) => ({ happening, index }))
      .sort((a, b) => a.happening.fact.recordedAt - b.happening.fact.recordedAt || a.index - b.index)
      .map(({ happening }, index) => ({
        ...happening,
        fact: { ...happening.fact, id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}` },
      }));
  });
