import type { Instant } from '../facts/fact.js';

/**
 * The instant at which somebody born on a date (`YYYY-MM-DD`) reaches an age in years: 00:00 UTC of the birthday;
 * born on 29 February: 1 March of a year without one, the safest reading of national rules (decision rules T8).
 */
export function birthdayAt(birthDate: string, years: number): Instant {
  const [year = NaN, month = NaN, day = NaN] = birthDate.split('-').map(Number);
  // Date.UTC carries 29 February of an ordinary year over to 1 March, which is what is wanted.
  return Date.UTC(year + years, month - 1, day);
}
