import { Refusal } from '#domain';
import { WrongExpectedRevision, type ExpectedRevision } from '#event-store';
import { SubjectsError } from '#subjects';

/** How often the whole of load, decide, append is done again after a conflict (architecture.md). */
export const RETRIES = 3;

/** What an attempt knows of the attempts before it. */
export interface Attempt {
  /** From 0. */
  readonly number: number;
  /** True if a key that was needed turned out to be destroyed. */
  readonly keyWasDestroyed: boolean;
}

/**
 * Runs an attempt again while others write first, at most three times; never when the caller named a revision.
 * A key destroyed under our hands is a conflict with an erasure: load again, decide again.
 * @throws Refusal REVISION_MISMATCH, WRITE_CONFLICT; whatever the attempt throws
 */
export async function retrying<T>(
  ifMatch: bigint | undefined,
  attempt: (attempt: Attempt) => Promise<T>,
): Promise<T> {
  let keyWasDestroyed = false;
  for (let number = 0; ; number++) {
    try {
      return await attempt({ number, keyWasDestroyed });
    } catch (error) {
      const destroyed = error instanceof SubjectsError && error.code === 'KEY_DESTROYED';
      if (error instanceof WrongExpectedRevision) {
        if (ifMatch !== undefined) throw mismatch(ifMatch, error.actual);
      } else if (!destroyed) throw error;
      if (number === RETRIES) throw destroyed ? error : new Refusal('WRITE_CONFLICT');
      keyWasDestroyed ||= destroyed;
    }
  }
}

/** 412 if the stream is not where the caller last saw it. @throws Refusal REVISION_MISMATCH with both revisions */
export function checkIfMatch(ifMatch: bigint | undefined, actual: ExpectedRevision): void {
  if (ifMatch !== undefined && actual !== ifMatch) throw mismatch(ifMatch, actual);
}

function mismatch(expected: bigint, actual: ExpectedRevision): Refusal {
  return new Refusal('REVISION_MISMATCH', 'If-Match', { expected: `${expected}`, actual: `${actual}` });
}
