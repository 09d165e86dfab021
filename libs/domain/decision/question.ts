import type { Instant } from '../facts/fact.js';
import type { Operation } from '../facts/vocabulary.js';

/**
 * *May this operation be done with this person's data for this purpose, at this instant, as known at that
 * instant?* (decision rules 1.1). What is left out is read as section 1.17 says.
 */
export interface Question {
  /** Purpose slug. */
  readonly purpose: string;
  /** Default `use`. */
  readonly operation?: Operation;
  /** The instant asked about, UTC milliseconds. */
  readonly at: Instant;
  /** Only facts recorded up to then are visible; absent: all. */
  readonly knownAt?: Instant;
  readonly channel?: string;
  readonly recipient?: string;
  /** Default `controller`. */
  readonly recipientRole?: string;
  /** Destination of a `transfer`. */
  readonly country?: string;
  /** Where the data will be held (localisation). */
  readonly location?: string;
  /** Only read under `regime: local`; default: the subject's recorded one, else EU. */
  readonly jurisdiction?: string;
  /** When the data was collected, for `retentionAfterCollection`. */
  readonly collectedAt?: Instant;
}
