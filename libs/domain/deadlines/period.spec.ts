import { describe, expect, it } from '@jest/globals';
import { lastDayOfPeriod, nominalEnd } from './index.js';

describe('a period of months (Reg. 1182/71 Art. 3)', () => {
  it('does not count the day of the event and ends on the same date of the last month', () => {
    expect(lastDayOfPeriod('2025-03-04', 1)).toBe('2025-04-04');
    expect(lastDayOfPeriod('2024-12-10', 3)).toBe('2025-03-10');
  });

  it.each([
    ['2026-08-31', 1, '2026-09-30'],
    ['2025-01-30', 1, '2025-02-28'],
    ['2024-01-30', 1, '2024-02-29'],
    ['2024-11-30', 3, '2025-02-28'],
  ])('%s and %i months end on the month’s last day where it has no such date', (event, months, end) => {
    expect(nominalEnd(event, months)).toBe(end);
  });

  it('moves from a Saturday or a Sunday to Monday', () => {
    expect(lastDayOfPeriod('2025-04-03', 1)).toBe('2025-05-05');
    expect(lastDayOfPeriod('2025-04-04', 1)).toBe('2025-05-05');
  });

  it('moves on from the controller’s public holidays, as often as needed', () => {
    expect(lastDayOfPeriod('2025-03-18', 1)).toBe('2025-04-18');
    expect(lastDayOfPeriod('2025-03-18', 1, ['2025-04-18', '2025-04-21'])).toBe('2025-04-22');
    expect(lastDayOfPeriod('2025-11-24', 1, ['2025-12-24', '2025-12-25', '2025-12-26'])).toBe('2025-12-29');
  });

  it('takes no other holiday than those of the controller', () => {
    expect(lastDayOfPeriod('2025-11-25', 1)).toBe('2025-12-25');
  });

  it.each(['2025-02-29', '2025-13-01', '25-01-01', '2025-03-05T00:00:00Z', ''])(
    'refuses %p, which is no day',
    (text) => expect(() => lastDayOfPeriod(text, 1)).toThrow(RangeError),
  );

  it.each([0, -1, 1.5, Number.NaN])('refuses %p months', (months) => {
    expect(() => lastDayOfPeriod('2025-03-05', months)).toThrow(RangeError);
  });

  it('refuses a list of holidays without a working day rather than look for ever', () => {
    const days = Array.from({ length: 800 }, (_none, day) =>
      new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10),
    );
    expect(() => lastDayOfPeriod('2025-01-06', 1, days)).toThrow(RangeError);
  });
});
