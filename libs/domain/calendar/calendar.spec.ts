import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addDuration, addMonths, birthdayAt, parseDuration } from './index.js';

const instant = (text: string): number => Date.parse(text);
const text = (time: number): string => new Date(time).toISOString();

describe('a duration (decision rules T8)', () => {
  it.each([
    ['2025-01-31T09:00:00.000Z', 'P1M', '2025-02-28T09:00:00.000Z'],
    ['2024-01-31T00:00:00.000Z', 'P1M', '2024-02-29T00:00:00.000Z'],
    ['2024-02-29T00:00:00.000Z', 'P1Y', '2025-02-28T00:00:00.000Z'],
    ['2025-11-30T23:59:59.999Z', 'P3M', '2026-02-28T23:59:59.999Z'],
    ['2025-01-01T00:00:00.000Z', 'P7Y', '2032-01-01T00:00:00.000Z'],
    ['2025-01-31T00:00:00.000Z', 'P1M1D', '2025-03-01T00:00:00.000Z'],
    ['2025-01-01T00:00:00.000Z', 'P2W', '2025-01-15T00:00:00.000Z'],
    ['2025-01-01T00:00:00.000Z', 'P19DT23H59M59.5S', '2025-01-20T23:59:59.500Z'],
    ['2025-01-01T00:00:00.000Z', 'PT72H', '2025-01-04T00:00:00.000Z'],
  ])('%s and %s is %s: months first, clamped to the month’s end', (from, period, end) => {
    expect(text(addDuration(instant(from), period))).toBe(end);
  });

  it.each(['P', 'PT', '1Y', 'P1H', 'PT1D', 'P1.5D', 'P-1D', 'p1d', ''])('is not %p', (wrong) => {
    expect(parseDuration(wrong)).toBeUndefined();
    expect(() => addDuration(0, wrong)).toThrow(RangeError);
  });

  it('keeps the time of day and the day of the month, or takes the last one', () => {
    const times = fc.integer({ min: instant('1950-01-01T00:00:00Z'), max: instant('2100-01-01T00:00:00Z') });
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 400 }), (from, months) => {
        const before = new Date(from);
        const after = new Date(addMonths(from, months));
        const lastDay = new Date(Date.UTC(after.getUTCFullYear(), after.getUTCMonth() + 1, 0)).getUTCDate();
        const counted = (after.getUTCFullYear() - before.getUTCFullYear()) * 12 + after.getUTCMonth();
        expect(counted - before.getUTCMonth()).toBe(months);
        expect(after.getUTCDate()).toBe(Math.min(before.getUTCDate(), lastDay));
        expect(after.toISOString().slice(10)).toBe(before.toISOString().slice(10));
      }),
    );
  });
});

describe('a birthday', () => {
  it('begins at 00:00 UTC', () => {
    expect(text(birthdayAt('2009-03-10', 16))).toBe('2025-03-10T00:00:00.000Z');
  });

  it('of somebody born on 29 February is 1 March where there is none', () => {
    expect(text(birthdayAt('2012-02-29', 13))).toBe('2025-03-01T00:00:00.000Z');
    expect(text(birthdayAt('2012-02-29', 16))).toBe('2028-02-29T00:00:00.000Z');
  });
});
