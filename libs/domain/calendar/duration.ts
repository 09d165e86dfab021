import type { Instant } from '../facts/fact.js';

/** An ISO 8601 duration in calendar months and exact milliseconds (decision rules T8). */
export interface Duration {
  readonly months: number;
  readonly milliseconds: number;
}

const PATTERN =
  /^P(?!$)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,3}))?S)?)?$/;
const DAY_MS = 86_400_000;

/** Reads `P7Y`, `P1Y6M`, `P2W`, `P30D`, `PT72H`, `P1DT0.5S`; absent if it is none. */
export function parseDuration(text: string): Duration | undefined {
  const parts = PATTERN.exec(text);
  if (parts === null) return undefined;
  const part = (index: number): number => Number(parts[index] ?? 0);
  const fraction = Number((parts[8] ?? '').padEnd(3, '0'));
  return {
    months: part(1) * 12 + part(2),
    milliseconds:
      (part(3) * 7 + part(4)) * DAY_MS + part(5) * 3_600_000 + part(6) * 60_000 + part(7) * 1000 + fraction,
  };
}

// Durations are few and repeat in every decision; reading them once is worth a table.
const known = new Map<string, Duration>();
const KNOWN_LIMIT = 1000;

function durationOf(text: string): Duration {
  const found = known.get(text);
  if (found !== undefined) return found;
  const duration = parseDuration(text);
  if (duration === undefined) throw new RangeError('not an ISO 8601 duration');
  if (known.size < KNOWN_LIMIT) known.set(text, duration);
  return duration;
}

/**
 * An instant plus a duration, in UTC: first the calendar months, clamped to the month's end (Reg. 1182/71
 * Art. 3(2)(c) by analogy), then days and time. Throws RangeError for text that is no duration.
 */
export function addDuration(instant: Instant, text: string): Instant {
  const { months, milliseconds } = durationOf(text);
  return (months === 0 ? instant : addMonths(instant, months)) + milliseconds;
}

/** An instant plus calendar months in UTC: 31 January plus one month is the last day of February. */
export function addMonths(instant: Instant, months: number): Instant {
  const date = new Date(instant);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}
