import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Fact } from '#domain';
import { anyHistory, history, READ_TYPES } from './arbitrary-facts.js';
import { question } from './arbitrary-question.js';
import { answerOn, ruling, RUNS, whole } from './core.js';

const settled = READ_TYPES.filter((type) => type !== 'settings.changed' && type !== 'purpose.published');

/**
 * Two values of one setting, or two texts of one version, that start together: the one recorded last is in force, so
 * saying the first again after the second is a new statement and no repetition.
 */
function areRivals(one: Fact, other: Fact): boolean {
  if (one === other || startOf(one) !== startOf(other)) return false;
  if (one.type === 'settings.changed' && other.type === 'settings.changed')
    return one.data.name === other.data.name;
  return (
    one.type === 'purpose.published' &&
    other.type === 'purpose.published' &&
    one.data.purpose === other.data.purpose &&
    one.data.version === other.data.version
  );
}

function startOf({ at, data }: Fact): unknown {
  return (data as { readonly effectiveAt?: unknown }).effectiveAt ?? at;
}

describe('order (decision rules 1.2, 1.18)', () => {
  it('repeating a fact changes nothing (T9)', () => {
    fc.assert(
      fc.property(anyHistory, question(), fc.nat(), (facts, asked, which) => {
        const repeated = facts[which % facts.length] as Fact;
        fc.pre(!facts.some((other) => areRivals(repeated, other)));
        const again = [...facts, { ...repeated, id: 'again' }];
        // Its duties are named after the fact that the law relies on: the first or its repetition.
        expect(ruling(answerOn(again, asked))).toBe(ruling(answerOn(facts, asked)));
      }),
      { numRuns: RUNS },
    );
  });

  it('the order of arrival of facts with the same times changes nothing (T2, T3)', () => {
    fc.assert(
      fc.property(
        // Settings and versions of one number are told apart by their recording, not by their time.
        history(settled),
        question(),
        fc.array(fc.nat(), { minLength: 20, maxLength: 20 }),
        (facts, asked, keys) => {
          const shuffled = facts
            .map((fact, index) => ({
              fact,
              key: fact.type === 'purpose.published' ? index : (keys[index] ?? 0) + 100,
            }))
            .sort((a, b) => a.key - b.key)
            .map(({ fact }) => fact);
          expect(whole(answerOn(shuffled, asked))).toBe(whole(answerOn(facts, asked)));
        },
      ),
      { numRuns: RUNS },
    );
  });
});
