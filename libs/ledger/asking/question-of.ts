import type { Question } from '#domain';
import { isUuid } from '#stored-event';
import type { CheckRequest } from './check-request.js';
import { QuestionRefused } from './question-refused.js';

/** Refuses what is no question, whatever the facts (decision rules 1.17; facts-and-subjects 3). @throws QuestionRefused */
export function refuseUnanswerable(request: CheckRequest, now: number, mode: 'live' | 'replay'): void {
  if (request.operation === 'transfer' && request.country === undefined) {
    throw new QuestionRefused('COUNTRY_REQUIRED', 'country');
  }
  refuseFuture(request.at, now, mode);
}

/** A live ledger does not answer for the future: facts of the meantime would be missing. */
export function refuseFuture(at: number | undefined, now: number, mode: 'live' | 'replay'): void {
  if (mode === 'live' && at !== undefined && at > now) throw new QuestionRefused('QUESTION_IN_FUTURE', 'at');
}

/** Anything but a UUID in lower case names no stream. */
export function refuseIllFormed(subjectId: string): void {
  if (!isUuid(subjectId)) throw new QuestionRefused('SUBJECT_INVALID', 'subject');
}

/** The question for the law, at an instant. */
export function questionOf(request: CheckRequest, at: number): Question {
  const { purpose, operation, knownAt, channel, recipient, recipientRole, country, location } = request;
  return {
    purpose,
    at,
    ...(operation === undefined ? {} : { operation }),
    ...(knownAt === undefined ? {} : { knownAt }),
    ...(channel === undefined ? {} : { channel }),
    ...(recipient === undefined ? {} : { recipient }),
    ...(recipientRole === undefined ? {} : { recipientRole }),
    ...(country === undefined ? {} : { country }),
    ...(location === undefined ? {} : { location }),
    ...(request.jurisdiction === undefined ? {} : { jurisdiction: request.jurisdiction }),
    ...(request.collectedAt === undefined ? {} : { collectedAt: request.collectedAt }),
  };
}

/** One text for all that a question says besides its instant, to find its answer again. */
export function questionKey(request: CheckRequest): string {
  const { purpose, operation, channel, recipient, recipientRole, country, location } = request;
  const { jurisdiction, collectedAt } = request;
  if (
    channel === undefined &&
    recipient === undefined &&
    recipientRole === undefined &&
    country === undefined &&
    location === undefined &&
    jurisdiction === undefined &&
    collectedAt === undefined
  ) {
    // The usual question: a slug and a code hold no line feed.
    return operation === undefined || operation === 'use' ? purpose : `${purpose}\n${operation}`;
  }
  return JSON.stringify([
    purpose,
    operation ?? 'use',
    channel,
    recipient,
    recipientRole,
    country,
    location,
    jurisdiction,
    collectedAt,
  ]);
}
