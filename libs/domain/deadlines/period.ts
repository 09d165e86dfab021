import { isWeekend, plusDays, plusMonths, type CalendarDay } from './calendar-day.js';

/** No calendar has a year of holidays in a row: more is a mistake in the list, not a reason to look for ever. */
const LONGEST_STANDSTILL_DAYS = 366;

/**
 * The day with whose last hour a period of months ends, before weekends and holidays are looked at: the day of the
 * event is not counted, so the period ends on the same date of the last month, or on that month's last day
 * (Reg. 1182/71 Art. 3(1), (2)(c)).
 * @param eventOn the day of the event, YYYY-MM-DD
 * @throws RangeError for what is no day, or no whole number of months from 1
 */
export function nominalEnd(eventOn: CalendarDay, months: number): CalendarDay {
  if (!Number.isInteger(months) || months < 1) throw new RangeError('a period has one month or more');
  return plusMonths(eventOn, months);
}

/**
 * The day itself, or the next working day if it is a Saturday, a Sunday or a public holiday
 * (Reg. 1182/71 Art. 3(4)).
 * @param holidays the controller's public holidays, YYYY-MM-DD
 * @throws RangeError for what is no day, or if a year has no working day
 */
export function workingDayFrom(day: CalendarDay, holidays: ReadonlySet<CalendarDay>): CalendarDay {
  for (let later = 0; later <= LONGEST_STANDSTILL_DAYS; later += 1) {
    const candidate = plusDays(day, later);
    if (!isWeekend(candidate) && !holidays.has(candidate)) return candidate;
  }
  throw new RangeError('the list of holidays leaves no working day in a year');
}

/**
 * The last day of a period of months that an event started: act before this day ends
 * (Reg. 1182/71 Art. 3; decision rules 1.14).
 * @param eventOn the day of the event, YYYY-MM-DD: day zero
 * @param holidays the controller's public holidays (`controller.recorded`)
 * @throws RangeError for what is no day, or no whole number of months from 1
 */
export function lastDayOfPeriod(
  eventOn: CalendarDay,
  months: number,
  holidays: Iterable<CalendarDay> = [],
): CalendarDay {
  return workingDayFrom(nominalEnd(eventOn, months), new Set(holidays));
}
