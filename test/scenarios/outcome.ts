import type { Instant } from '#domain';
import type { Expected } from './scenario-file.js';
import { instantOf, written } from './times.js';

/** The part of an answer that a scenario states; `until` absent: never. */
export interface Ruling {
  readonly permitted: boolean;
  readonly reason: string;
  readonly basis?: string;
  readonly until?: Instant;
}

/** An answer, or why there is none. */
export type Outcome = Ruling | { readonly failed: string };

/** A scenario whose answer is another than it says. */
export interface Disagreement {
  readonly id: string;
  readonly expected: string;
  readonly got: string;
}

/** @throws Unreadable if the expected `until` is no time */
export function disagreementOf(
  id: string,
  expected: Expected,
  got: Outcome,
  t0: Instant,
): Disagreement | undefined {
  const { until } = expected;
  const untilExpected = typeof until === 'string' ? instantOf(until, t0) : undefined;
  const agreed =
    'permitted' in got &&
    got.permitted === expected.permitted &&
    got.reason === expected.reason &&
    got.basis === expected.basis &&
    (until === undefined || got.until === untilExpected);
  if (agreed) return undefined;
  return { id, expected: inWords(expected, end(until, untilExpected)), got: gotInWords(got) };
}

function gotInWords(got: Outcome): string {
  if ('failed' in got) return `no answer: ${got.failed}`;
  return inWords(got, end(got.until === undefined ? null : '', got.until));
}

function inWords({ permitted, reason, basis }: Omit<Ruling, 'until'>, until: string): string {
  return `${permitted ? 'permitted' : 'denied'} ${reason}${basis === undefined ? '' : ` on ${basis}`}${until}`;
}

function end(stated: string | null | undefined, until: Instant | undefined): string {
  if (stated === undefined) return '';
  return until === undefined ? ', until never' : `, until ${written(until)}`;
}
