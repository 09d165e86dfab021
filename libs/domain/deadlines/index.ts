export type { CalendarDay } from './calendar-day.js';
export * from './period.js';
export * from './request-deadlines.js';
