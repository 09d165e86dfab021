import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decide, historyOf, lawOf, steadyUntil } from '#domain';
import { anyHistory } from './arbitrary-facts.js';
import { question } from './arbitrary-question.js';
import { RUNS } from './core.js';

const FOR_EVER = Date.parse('2040-01-01T00:00:00Z');

describe('until when an answer stays the same in everything', () => {
  it('no instant before differs: not in evidence, nor in what else denies, nor in settings', () => {
    fc.assert(
      fc.property(
        anyHistory,
        question(),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (facts, asked, part) => {
          const law = lawOf(facts);
          const history = historyOf(facts);
          const end = steadyUntil(law, history, asked) ?? FOR_EVER;
          const answer = decide(law, history, asked);
          for (const at of [Math.floor(asked.at + (end - asked.at) * part), end - 1]) {
            if (at < asked.at || at >= end) continue;
            expect(decide(law, history, { ...asked, at })).toEqual(answer);
          }
          expect(answer.until ?? FOR_EVER).toBeGreaterThanOrEqual(end);
        },
      ),
      { numRuns: RUNS },
    );
  });
});
