import { isStop } from '../facts/effect.js';
import { FACT_TYPES } from '../facts/catalogue.js';
import type { FactType, Instant } from '../facts/fact.js';
import { Refusal } from './refusals.js';

/** Clocks differ: a claimed time this far ahead of ours is kept as a claim (facts-and-subjects.md 3). */
export const AHEAD_MS = 5_000;

/** What a request says about time. Instants in UTC milliseconds. */
export interface ClaimedTimes {
  readonly at?: Instant | undefined;
  readonly effectiveAt?: Instant | undefined;
  readonly recordedAt: Instant;
}

/** How the times stand in the stored event, and the fact's time that follows from them. */
export interface FactTimes {
  readonly rec: Instant;
  readonly occ?: Instant;
  /** In the body: stops, and in replay what happens after its recording. */
  readonly eff?: Instant;
  /** In `pub.effectiveAt`: versions, settings, safeguards; it does not change the fact's time. */
  readonly validFrom?: Instant;
  /** Decision rules T1: `eff`, else min(`occ`, `rec`), else `rec`. */
  readonly at: Instant;
}

/** Whether a fact type has a start of validity of its own (versions, settings, safeguards). */
export function hasValidity(type: FactType): boolean {
  return Object.hasOwn(FACT_TYPES[type].fields, 'effectiveAt');
}

/**
 * The clock rules of a live command (facts-and-subjects.md 3).
 * @throws Refusal AT_IN_FUTURE, EFFECTIVE_AT_NOT_ALLOWED
 */
export function liveTimes(type: FactType, { at, effectiveAt, recordedAt }: ClaimedTimes): FactTimes {
  if (at !== undefined && at > recordedAt + AHEAD_MS) throw new Refusal('AT_IN_FUTURE', 'at');
  // What was erased is erased now: a day in the future would be a request, not an execution.
  const mayChooseDay = isStop(type) && type !== 'erasure.executed';
  if (effectiveAt !== undefined && !hasValidity(type) && !mayChooseDay)
    throw new Refusal('EFFECTIVE_AT_NOT_ALLOWED', 'effectiveAt');
  return placed(type, recordedAt, at, effectiveAt);
}

/** Replay stores times as found: an `at` after the recording becomes `eff`, for any type (section 9). */
export function replayTimes(type: FactType, { at, effectiveAt, recordedAt }: ClaimedTimes): FactTimes {
  const future = at !== undefined && at > recordedAt;
  const times = placed(type, recordedAt, future ? undefined : at, effectiveAt);
  return future && times.eff === undefined ? { ...times, eff: at, at } : times;
}

function placed(
  type: FactType,
  rec: Instant,
  occ: Instant | undefined,
  effectiveAt: Instant | undefined,
): FactTimes {
  const isNow = occ === undefined || occ === rec;
  const happened = Math.min(occ ?? rec, rec);
  if (effectiveAt === undefined) return isNow ? { rec, at: happened } : { rec, occ, at: happened };
  const times = isNow ? { rec } : { rec, occ };
  if (hasValidity(type)) return { ...times, validFrom: effectiveAt, at: happened };
  return { ...times, eff: effectiveAt, at: effectiveAt };
}
