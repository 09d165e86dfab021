import { addDuration, parseDuration, type Instant } from '#domain';
import type { Scenario } from './scenario-file.js';
import { Unreadable } from './unreadable.js';

const T0 = '2025-01-01T00:00:00Z';

/** The instant from which a scenario's durations count. @throws Unreadable */
export function t0Of({ t0 }: Pick<Scenario, 't0'>): Instant {
  return absolute(t0 ?? T0);
}

/**
 * A time of a scenario: an ISO 8601 duration from t0 (calendar arithmetic, day clamped to the month's end) or an
 * absolute instant. @throws Unreadable
 */
export function instantOf(text: unknown, t0: Instant): Instant {
  if (typeof text !== 'string') throw new Unreadable('a time is no text');
  if (parseDuration(text) !== undefined) return addDuration(t0, text);
  return absolute(text);
}

/** As it stands in a fact or a request. */
export function written(instant: Instant): string {
  return new Date(instant).toISOString();
}

function absolute(text: string): Instant {
  const instant = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) throw new Unreadable(`neither a duration nor an instant: ${text}`);
  return instant;
}
