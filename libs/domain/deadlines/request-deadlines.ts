import { dayOf, daysBetween, plusDays, startOfDay, type CalendarDay } from './calendar-day.js';
import { nominalEnd, workingDayFrom } from './period.js';

/** GDPR 12(3): one month, and two more if the request is complex or there are many. */
const MONTHS_TO_ANSWER = 1;
const MONTHS_WITH_EXTENSION = 3;

/** The controller asked who the person is, on reasonable doubt (GDPR 12(6)). */
export interface IdentityQuestion {
  readonly askedOn: CalendarDay;
  /** Absent: the person has not answered yet. */
  readonly answeredOn?: CalendarDay;
  /** Only a question asked promptly stops the clock: a late one may not buy time. */
  readonly promptly: boolean;
}

/** What the deadlines of one request under Art. 15 to 22 follow from. */
export interface RequestClock {
  /** Day of receipt: day zero. */
  readonly receivedOn: CalendarDay;
  /** The day on which the person was told of the extension, with reasons. */
  readonly extendedOn?: CalendarDay;
  readonly identityQuestions?: readonly IdentityQuestion[];
  /** The controller's public holidays (`controller.recorded`). */
  readonly holidays?: readonly CalendarDay[];
}

/** Each is the last day on which the act is in time, up to its last hour. */
export interface RequestDeadlines {
  /** Art. 12(3): action taken. With a notice of extension in time: three months. */
  readonly respondBy: CalendarDay;
  /** Art. 12(3): told of an extension. */
  readonly extensionNoticeBy: CalendarDay;
  /** Art. 12(4): told why no action is taken, and of complaint and court. No extension reaches it. */
  readonly refusalBy: CalendarDay;
}

/** The clock stands still: the person has not yet said who they are. */
export interface ClockPaused {
  readonly pausedSince: CalendarDay;
}

/**
 * Until when a request must be answered, extended or refused (GDPR 12(3)-(4), Reg. 1182/71; decision rules 1.14).
 * Days on which the clock stands still are added before the end is moved to a working day. A notice of extension
 * that comes too late extends nothing.
 * @returns `pausedSince` while the controller waits for an answer to a question about identity
 * @throws RangeError for what is no calendar day, or for an answer before its question
 */
export function requestDeadlines(clock: RequestClock): RequestDeadlines | ClockPaused {
  const holidays = new Set(clock.holidays);
  const pauses = pausesOf(clock);
  const noticeBy = endOf(clock, MONTHS_TO_ANSWER, pauses, holidays);
  if (typeof noticeBy !== 'string') return noticeBy;
  const extended = clock.extendedOn !== undefined && daysBetween(clock.extendedOn, noticeBy) >= 0;
  const respondBy = extended ? endOf(clock, MONTHS_WITH_EXTENSION, pauses, holidays) : noticeBy;
  if (typeof respondBy !== 'string') return respondBy;
  return { respondBy, extensionNoticeBy: noticeBy, refusalBy: noticeBy };
}

/** Days from `from` up to, not including, `to` (absent: still waiting). */
interface Pause {
  readonly from: CalendarDay;
  readonly to?: CalendarDay;
}

/** The prompt questions in order of asking; none begins before the request was there. */
function pausesOf({ receivedOn, identityQuestions = [] }: RequestClock): readonly Pause[] {
  return identityQuestions
    .filter(({ promptly }) => promptly)
    .map(({ askedOn, answeredOn }) => {
      if (answeredOn !== undefined && daysBetween(askedOn, answeredOn) < 0)
        throw new RangeError('an answer lies before its question');
      return { from: later(askedOn, receivedOn), ...(answeredOn !== undefined && { to: answeredOn }) };
    })
    .sort((a, b) => startOfDay(a.from) - startOfDay(b.from));
}

/** Each pause moves the end, unless the period was over before it began. */
function endOf(
  { receivedOn }: RequestClock,
  months: number,
  pauses: readonly Pause[],
  holidays: ReadonlySet<CalendarDay>,
): CalendarDay | ClockPaused {
  let end = nominalEnd(receivedOn, months);
  let countedTo = receivedOn;
  for (const { from, to } of pauses) {
    if (daysBetween(from, workingDayFrom(end, holidays)) < 0) break;
    if (to === undefined) return { pausedSince: from };
    // Two questions at once stop the clock once.
    const stoppedFrom = later(from, countedTo);
    const stopped = Math.max(0, daysBetween(stoppedFrom, to));
    end = plusDays(end, stopped);
    countedTo = later(countedTo, to);
  }
  return workingDayFrom(end, holidays);
}

function later(one: CalendarDay, other: CalendarDay): CalendarDay {
  return dayOf(Math.max(startOfDay(one), startOfDay(other)));
}
