import type { Instant, Operation } from '#domain';
import type { SubjectRef } from '../recording/record-command.js';

/** How fresh an answer must be. Default: at least everything that this process has acknowledged. */
export interface Freshness {
  /** Position token of an earlier answer or acknowledgement (facts-and-subjects 5). */
  readonly atLeast?: string;
  /** `strong`: as fresh as the store's head when the question is asked. */
  readonly consistency?: 'default' | 'strong';
}

/** As of when, and as known when (decision rules T1, T7); UTC milliseconds. */
export interface AsOf {
  /** Default: now. In the future only in replay mode. */
  readonly at?: Instant;
  /** Only facts recorded up to then; default: all. */
  readonly knownAt?: Instant;
}

/** The question of `POST /v1/check` (check-api.md); what is left out is read as decision rules 1.17 says. */
export interface CheckRequest extends Freshness, AsOf {
  /** May be left out when the ledger holds one controller only. */
  readonly controller?: string;
  readonly subject: SubjectRef;
  /** Purpose slug. */
  readonly purpose: string;
  /** Default `use`. */
  readonly operation?: Operation;
  readonly recipient?: string;
  readonly recipientRole?: string;
  readonly country?: string;
  readonly location?: string;
  readonly channel?: string;
  readonly jurisdiction?: string;
  /** UTC milliseconds. */
  readonly collectedAt?: Instant;
}
