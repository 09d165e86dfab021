import { dayArgument, momentArgument } from './moment-argument.js';

describe('a moment as a person types it', () => {
  const day = (text: string) => momentArgument(text).slice(0, 10);
  const shifted = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

  it('is an instant, or a number of days from today', () => {
    expect(momentArgument('2026-03-03')).toBe('2026-03-03T00:00:00.000Z');
    expect(momentArgument('2026-03-03T12:30Z')).toBe('2026-03-03T12:30:00.000Z');
    expect(momentArgument('today')).toBe(`${shifted(0)}T00:00:00.000Z`);
    expect(day('yesterday')).toBe(shifted(-1));
    expect(day('7 days ago')).toBe(shifted(-7));
    expect(day('in 1 day')).toBe(shifted(1));
    expect(day('in 2 weeks')).toBe(shifted(14));
    expect(dayArgument('1 week ago')).toBe(shifted(-7));
  });

  it('of months and years keeps the day, or takes the last of the month', () => {
    const now = new Date();
    const inTwelve = new Date(momentArgument('in 12 months'));
    expect(inTwelve.getUTCFullYear()).toBe(now.getUTCFullYear() + 1);
    expect(momentArgument('in 12 months')).toBe(momentArgument('in 1 year'));
    expect(inTwelve.getUTCMonth()).toBe(now.getUTCMonth());
  });

  it.each(['last week', '3 March', '7 days', 'ago', '-7d', 'in many days'])('is not %j', (text) => {
    expect(() => momentArgument(text)).toThrow(/A moment looks like/);
  });
});
