import type { Answer } from '#domain';
import type { Ruling } from './check-answer.js';

/** The law's answer in its wire form. */
export function rulingOf(answer: Answer): Ruling {
  return {
    permitted: answer.permitted,
    reason: answer.reason,
    ...(answer.basis === undefined ? {} : { basis: answer.basis }),
    ...(answer.until === undefined ? {} : { until: new Date(answer.until).toISOString() }),
    evidence: answer.evidence,
    also: answer.also,
    obligations: answer.obligations,
    settingsUsed: answer.settingsUsed,
    ...(answer.retention === undefined ? {} : { retention: answer.retention }),
  };
}
