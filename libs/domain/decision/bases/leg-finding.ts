import type { ReasonCode } from '../reasons.js';

/** Whether a basis holds, and the reason of the permission or of the refusal. */
export interface LegFinding {
  readonly holds: boolean;
  readonly reason: ReasonCode;
  /** The basis would hold but for an objection not yet decided: it may go on storing (1.9). */
  readonly pending?: boolean;
}

export function holds(reason: ReasonCode): LegFinding {
  return { holds: true, reason };
}

export function fails(reason: ReasonCode): LegFinding {
  return { holds: false, reason };
}
