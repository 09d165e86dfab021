import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Fact } from '#domain';
import { anyHistory, instant } from './arbitrary-facts.js';
import { question } from './arbitrary-question.js';
import { answering, core, RUNS } from './core.js';

const DAY_MS = 86_400_000;
const periods = ['P5D', 'P20D', 'PT36H'].map(
  (text) => (text === 'PT36H' ? 1.5 : Number(text.slice(1, -1))) * DAY_MS,
);

describe('until (decision rules 1.18)', () => {
  it('is the first instant at which the answer differs, to the millisecond', () => {
    fc.assert(
      fc.property(anyHistory, question(), fc.array(instant, { maxLength: 5 }), (facts, asked, random) => {
        const ask = answering(facts);
        const answer = ask(asked);
        const at = (time: number): string => core(ask({ ...asked, at: time }));
        const until = answer.until ?? Infinity;
        for (const probe of probes(facts, random)) {
          if (probe > asked.at && probe < until) expect([probe, at(probe)]).toEqual([probe, core(answer)]);
        }
        if (answer.until !== undefined) {
          expect(answer.until).toBeGreaterThan(asked.at);
          expect(at(answer.until)).not.toBe(core(answer));
          expect(at(answer.until - 1)).toBe(core(answer));
        }
      }),
      { numRuns: RUNS },
    );
  });
});

/** Around every time that stands in the facts, what common periods make of it, and dates far and near. */
function probes(facts: readonly Fact[], random: readonly number[]): number[] {
  const texts = JSON.stringify(facts).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? [];
  const named = [
    ...facts.flatMap(({ at, recordedAt }) => [at, recordedAt]),
    ...texts.map((text) => Date.parse(text)),
  ];
  const derived = named.flatMap((time) => [
    time,
    ...periods.map((period) => time + period),
    ...monthsAfter(time),
  ]);
  const birthdays = facts.flatMap((fact) =>
    fact.type === 'subject.birth_date_recorded'
      ? [13, 14, 15, 16].map((age) => birthday(fact.data.birthDate, age))
      : [],
  );
  const dated = [Date.parse('2026-02-05'), Date.parse('2024-01-01'), Date.parse('2040-01-01')];
  return [
    ...new Set([...derived, ...birthdays, ...dated, ...random].flatMap((time) => [time - 1, time, time + 1])),
  ];
}

function monthsAfter(time: number): number[] {
  return [1, 12, 60].map((months) => {
    const date = new Date(time);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate());
  });
}

function birthday(birthDate: string, age: number): number {
  const [year = 0, month = 0, day = 0] = birthDate.split('-').map(Number);
  return Date.UTC(year + age, month - 1, day);
}
