import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, historyOf, lawOf, type Question, stretchOf } from '#domain';
import { anyHistory, instant } from './arbitrary-facts.js';
import { question } from './arbitrary-question.js';
import { core, RUNS } from './core.js';

const DAY_MS = 86_400_000;

/** Of these, what holds before a person's first fact is the same for everybody, and found once. */
const plain = question(['use', 'store']).map(({ purpose, operation, at }): Question => ({
  purpose,
  at,
  ...(operation && { operation }),
}));

describe('the stretch of an answer', () => {
  it.each([
    ['however it is asked', question()],
    ['without circumstances, as tables ask', plain],
  ])('is the answer of decide(), with the first instant since which it holds: %s', (_how, questions) => {
    fc.assert(
      fc.property(anyHistory, questions, fc.array(instant, { maxLength: 5 }), (facts, asked, random) => {
        const law = lawOf(facts);
        const history = historyOf(facts);
        const answer = decide(law, history, asked);
        const { since, steadyUntil, ...stretch } = stretchOf(law, history, asked);
        const { permitted, reason, basis, until, evidence } = answer;
        expect(stretch).toEqual({
          permitted,
          reason,
          evidence,
          ...(basis !== undefined && { basis }),
          ...(until !== undefined && { until }),
        });
        if (until !== undefined) expect(steadyUntil).toBeLessThanOrEqual(until);
        const at = (time: number) => core(decide(law, history, { ...asked, at: time }));
        const between = [...facts.map((fact) => fact.at), ...random].flatMap((time) => [
          time,
          time + DAY_MS / 2,
        ]);
        for (const time of between) {
          if (time < asked.at && time >= (since ?? -Infinity))
            expect([time, at(time)]).toEqual([time, core(answer)]);
        }
        if (since === undefined) return;
        expect(since).toBeLessThanOrEqual(asked.at);
        expect([at(since), at(since - 1) === core(answer)]).toEqual([core(answer), false]);
      }),
      { numRuns: Math.ceil(RUNS / 2) },
    );
  });
});
