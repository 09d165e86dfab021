import type { Answer } from '#domain';
import type { Ruling } from './check-answer.js';

/** RFC 3339 has four digits for the year: what changes later changes, for every reader, never. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The law's answer in its wire form. */
export function rulingOf(answer: Answer): Ruling {
  return {
    permitted: answer.permitted,
    reason: answer.reason,
    ...(answer.basis === undefined ? {} : { basis: answer.basis }),
    ...(answer.until === undefined || answer.until > LAST_INSTANT
      ? {}
      : { until: new Date(answer.until).toISOString() }),
    evidence: answer.evidence,
    also: answer.also,
    obligations: answer.obligations,
    settingsUsed: answer.settingsUsed,
    ...(answer.retention === undefined ? {} : { retention: answer.retention }),
  };
}
