import { StoredEventError } from './errors.js';

const INSTANT = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/;

/** Instants written a moment ago: the events of one batch were recorded at the same, and each is written and checked often. */
const MOST_KNOWN = 64;
const TEXTS = new Map<number, string>();
const WELL_KNOWN = new Set<string>();

function remember(ms: number, text: string): void {
  if (TEXTS.size >= MOST_KNOWN) {
    TEXTS.clear();
    WELL_KNOWN.clear();
  }
  TEXTS.set(ms, text);
  WELL_KNOWN.add(text);
}

/** `YYYY-MM-DDTHH:mm:ss.sssZ` of an instant in UTC milliseconds. @throws StoredEventError outside the years 0 to 9999 */
export function instantText(ms: number): string {
  const known = TEXTS.get(ms);
  if (known !== undefined) return known;
  const text = Number.isInteger(ms) && Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : '';
  if (!INSTANT.test(text)) throw new StoredEventError('VALUE', 'instant');
  remember(ms, text);
  return text;
}

/** UTC milliseconds of a stored instant. @throws StoredEventError for any other form, and for days that do not exist */
export function instantOf(text: string): number {
  if (!isInstant(text)) throw new StoredEventError('VALUE', 'instant');
  return Date.parse(text);
}

/** True for `YYYY-MM-DDTHH:mm:ss.sssZ` of an instant that exists. */
export function isInstant(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  if (WELL_KNOWN.has(text)) return true;
  if (!INSTANT.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString() === text;
}
