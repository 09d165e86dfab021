import type { Answer, Basis, Obligation, ReasonCode, SettingName } from '#domain';
import type { Ruling } from './check-answer.js';
import { membersOf } from './members-of.js';

/** RFC 3339 has four digits for the year: what changes later changes, for every reader, never. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The law's answer in its wire form. Absent members stay absent. */
export class Ruled implements Ruling {
  readonly permitted: boolean;
  readonly reason: ReasonCode;
  declare readonly basis?: Basis;
  declare readonly until?: string;
  readonly evidence: readonly string[];
  readonly also: readonly ReasonCode[];
  readonly obligations: readonly Obligation[];
  readonly settingsUsed: readonly SettingName[];
  declare readonly retention?: { readonly after: 'collection'; readonly period: string };
  #members: string | undefined;

  constructor(answer: Answer) {
    this.permitted = answer.permitted;
    this.reason = answer.reason;
    if (answer.basis !== undefined) this.basis = answer.basis;
    if (answer.until !== undefined && answer.until <= LAST_INSTANT)
      this.until = new Date(answer.until).toISOString();
    this.evidence = answer.evidence;
    this.also = answer.also;
    this.obligations = answer.obligations;
    this.settingsUsed = answer.settingsUsed;
    if (answer.retention !== undefined) this.retention = answer.retention;
  }

  /** Its members as JSON, without the braces; made once, since a ruling is kept and told many times. */
  get members(): string {
    return (this.#members ??= membersOf(this));
  }
}

/** The law's answer in its wire form. */
export function rulingOf(answer: Answer): Ruled {
  return new Ruled(answer);
}
