import { describe, expect, it } from '@jest/globals';
import { instantOf, t0Of, written } from './times.js';
import { Unreadable } from './unreadable.js';

const from = (t0: string, time: string): string => written(instantOf(time, t0Of({ t0 })));

describe('the times of a scenario', () => {
  it.each([
    ['P0D', '2025-01-31T09:00:00.000Z'],
    ['P10D', '2025-02-10T09:00:00.000Z'],
    ['PT36H', '2025-02-01T21:00:00.000Z'],
    ['P1M', '2025-02-28T09:00:00.000Z'],
    ['P1M1D', '2025-03-01T09:00:00.000Z'],
    ['P1Y', '2026-01-31T09:00:00.000Z'],
  ])('counts %s from t0 in calendar months, days and hours', (duration, instant) => {
    expect(from('2025-01-31T09:00:00Z', duration)).toBe(instant);
  });

  it('takes absolute instants as they are, in UTC', () => {
    expect(from('2025-01-31T09:00:00Z', '2025-01-10T01:30:00+02:00')).toBe('2025-01-09T23:30:00.000Z');
  });

  it('counts from the first day of 2025 when t0 is left out', () => {
    expect(written(t0Of({}))).toBe('2025-01-01T00:00:00.000Z');
  });

  it.each(['soon', '5', 'P', '', 7, null])('cannot read %p', (time) => {
    expect(() => instantOf(time, 0)).toThrow(Unreadable);
  });
});
