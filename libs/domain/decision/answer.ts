import type { Instant } from '../facts/fact.js';
import type { Basis } from '../facts/vocabulary.js';
import type { ReasonCode } from './reasons.js';
import type { SettingName } from './settings.js';

/** A duty that a fact created and that is still to be done (decision rules 1.16, 1.18). */
export interface Obligation {
  /** Code of `obligation_scenarios`: `STOP_NOW`, `NOTIFY_RECIPIENTS`, … */
  readonly code: string;
  /** Event id of the fact that created it. */
  readonly about: string;
  /** What the duty depends on and the ledger cannot know. */
  readonly conditional?: string;
}

/** The answer to a question (decision rules 1.1, 1.18). Default is deny. */
export interface Answer {
  readonly permitted: boolean;
  readonly reason: ReasonCode;
  /** Absent where no Art. 6 basis is relied on. */
  readonly basis?: Basis;
  /** Every other gate or basis that would have denied on its own, in order of precedence, without doubles. */
  readonly also: readonly ReasonCode[];
  /** First instant after `at` at which (permitted, reason, basis) differs by itself; absent: never. */
  readonly until?: Instant;
  /** Ids of the facts that carried the answer. */
  readonly evidence: readonly string[];
  readonly obligations: readonly Obligation[];
  /** Every setting that was read with effect. */
  readonly settingsUsed: readonly SettingName[];
  /** Retention that the caller applies: `collectedAt` was not given (decision rules 1.17). */
  readonly retention?: { readonly after: 'collection'; readonly period: string };
}
