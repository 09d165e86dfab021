import { CliError, EXIT } from '../exit-codes.js';
import { instantArgument } from './instant-argument.js';

const DAYS: Readonly<Record<string, number>> = { day: 1, week: 7 };
const MONTHS: Readonly<Record<string, number>> = { month: 1, year: 12 };
const RELATIVE = /^(?:in (\d{1,3}) (day|week|month|year)s?|(\d{1,3}) (day|week|month|year)s? ago)$/;

/**
 * Reads a moment as a person types it: an instant (`2026-03-31`, `2026-03-31T12:00Z`), `today`, `yesterday`, `7 days ago` or
 * `in 1 month`; the latter begin at 00:00 UTC. Gives it in the API's form.
 * @throws CliError (usage) if it is none
 */
export function momentArgument(text: string): string {
  const today = new Date();
  today.setUTCHours(0, 0, 0, 0);
  if (text === 'today') return today.toISOString();
  if (text === 'yesterday') return moved(today, -1, 'day');
  const [, ahead, unitAhead, ago, unitAgo] = RELATIVE.exec(text) ?? [];
  if (ahead !== undefined) return moved(today, Number(ahead), unitAhead ?? '');
  if (ago !== undefined) return moved(today, -Number(ago), unitAgo ?? '');
  try {
    return instantArgument(text);
  } catch {
    throw new CliError(
      EXIT.usage,
      'A moment looks like 2026-03-31, 2026-03-31T12:00:00Z (UTC), today, yesterday, "7 days ago" or "in 1 month".',
    );
  }
}

/** The same as a day, `YYYY-MM-DD`. @throws CliError (usage) */
export function dayArgument(text: string): string {
  return momentArgument(text).slice(0, 10);
}

function moved(day: Date, by: number, unit: string): string {
  const days = DAYS[unit];
  if (days !== undefined) day.setUTCDate(day.getUTCDate() + by * days);
  else {
    // 31 January and a month is the last day of February.
    const date = day.getUTCDate();
    day.setUTCDate(1);
    day.setUTCMonth(day.getUTCMonth() + by * (MONTHS[unit] ?? 0));
    const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
    day.setUTCDate(Math.min(date, last));
  }
  return day.toISOString();
}
