import { addMonths } from '../calendar/index.js';

/** A calendar day, `YYYY-MM-DD`. */
export type CalendarDay = string;

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** 00:00 UTC of a calendar day. @throws RangeError for text that is no day: `2025-02-30`, `5 March` */
export function startOfDay(day: CalendarDay): number {
  const start = DAY.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  // Date.parse rolls 30 February over into March.
  if (Number.isNaN(start) || dayOf(start) !== day) throw new RangeError('not a calendar day, YYYY-MM-DD');
  return start;
}

/** The calendar day, in UTC, of an instant in milliseconds (decision rules T8). */
export function dayOf(instant: number): CalendarDay {
  return new Date(instant).toISOString().slice(0, 10);
}

/** The day so many days later. */
export function plusDays(day: CalendarDay, days: number): CalendarDay {
  return dayOf(startOfDay(day) + days * DAY_MS);
}

/** The same date so many months later, or that month's last day where it has no such date. */
export function plusMonths(day: CalendarDay, months: number): CalendarDay {
  return dayOf(addMonths(startOfDay(day), months));
}

/** Days from one day to another; negative if it lies before. */
export function daysBetween(from: CalendarDay, to: CalendarDay): number {
  return (startOfDay(to) - startOfDay(from)) / DAY_MS;
}

/** Whether the day is a Saturday or a Sunday. */
export function isWeekend(day: CalendarDay): boolean {
  const weekday = new Date(startOfDay(day)).getUTCDay();
  return weekday === 0 || weekday === 6;
}
