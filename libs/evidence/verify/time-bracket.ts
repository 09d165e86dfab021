import type { Findings } from './findings.js';
import type { Seen } from './anchors.js';

/** Clocks of writers may differ by this much (facts-and-subjects 3: a seal may stand 5 s before what it covers). */
const SKEW_MS = 10_000;

/** A checkpoint is made at least hourly and cosigned soon: what is appended after it was not recorded long before. */
const WITNESS_DELAY_MS = 3_600_000;

/** A fact with its place and its time of recording. */
export interface TimedFact {
  readonly seq: number;
  readonly file: string;
  readonly rec: string;
}

/**
 * Evidence format 4, time bracket: a fact behind a checkpoint that a witness saw was not recorded long before that;
 * a fact below one was not recorded after it.
 * @param sealedAt the seal's own time of recording, which nothing that it covers may pass
 */
export function checkTimes(
  facts: readonly TimedFact[],
  seen: readonly Seen[],
  sealedAt: string,
  findings: Findings,
): void {
  const bounds = seen.flatMap(({ size, times }) => times.map((time) => ({ size: Number(size), time })));
  const sealed = Date.parse(sealedAt);
  for (const { seq, file, rec } of facts) {
    const at = Date.parse(rec);
    if (Number.isNaN(at)) {
      findings.invalid('TIME', file, 'has no time of recording');
      continue;
    }
    const backdated = bounds.some(({ size, time }) => seq >= size && at < time - WITNESS_DELAY_MS);
    const postdated =
      at > sealed + SKEW_MS || bounds.some(({ size, time }) => seq < size && at > time + SKEW_MS);
    if (backdated)
      findings.invalid(
        'BACKDATED',
        file,
        'says that it was recorded long before a checkpoint that it stands behind',
      );
    if (postdated)
      findings.invalid('POSTDATED', file, 'says that it was recorded after a checkpoint that covers it');
  }
}
