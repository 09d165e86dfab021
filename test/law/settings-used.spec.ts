import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Fact, SETTINGS, type SettingName } from '#domain';
import { anyHistory } from './arbitrary-facts.js';
import { question } from './arbitrary-question.js';
import { answerOn, RUNS, withDuties } from './core.js';

const NAMES = Object.keys(SETTINGS) as SettingName[];

describe('settingsUsed (decision rules 1.18)', () => {
  it('is complete: changing a setting that is not listed changes nothing', () => {
    fc.assert(
      fc.property(anyHistory, question(), (facts, asked) => {
        const answer = answerOn(facts, asked);
        for (const name of NAMES.filter((each) => !answer.settingsUsed.includes(each))) {
          for (const value of valuesOf(name)) {
            expect([name, withDuties(answerOn(withSetting(facts, name, value), asked))]).toEqual([
              name,
              withDuties(answer),
            ]);
          }
        }
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });

  it('is sparing: a listed setting has a value that changes something', () => {
    fc.assert(
      fc.property(anyHistory, question(), (facts, asked) => {
        const answer = answerOn(facts, asked);
        for (const name of answer.settingsUsed) {
          if (name === 'proof_retention') continue;
          const others = valuesOf(name).map((value) =>
            withDuties(answerOn(withSetting(facts, name, value), asked)),
          );
          expect(others.some((other) => other !== withDuties(answer))).toBe(true);
        }
      }),
      { numRuns: Math.ceil(RUNS / 3) },
    );
  });
});

function valuesOf(name: SettingName): readonly (string | boolean)[] {
  const { fallback, other } = SETTINGS[name];
  return other === 'duration' ? [fallback, 'P1D', 'P9Y'] : [fallback, ...other];
}

/** The same controller, with one setting at another value from the beginning and for ever. */
function withSetting(facts: readonly Fact[], name: SettingName, value: string | boolean): Fact[] {
  const set = {
    id: 'setting',
    type: 'settings.changed',
    at: 0,
    recordedAt: 0,
    by: 'controller',
    data: { name, value },
  };
  return [
    set as Fact,
    ...facts.filter((fact) => fact.type !== 'settings.changed' || fact.data.name !== name),
  ];
}
