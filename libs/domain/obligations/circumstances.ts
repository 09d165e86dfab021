import { covers } from '../decision/history/entries.js';
import type { LawIndex } from '../decision/law/law-index.js';
import type { ReasonCode } from '../decision/reasons.js';
import type { Fact, FactOf, FactType, Instant } from '../facts/fact.js';
import type { Operation } from '../facts/vocabulary.js';

/** The law's answer about one purpose at the instant in question. */
export type Judge = (
  purpose: string,
  operation: Operation,
  country?: string,
) => { readonly permitted: boolean; readonly reason: ReasonCode };

/** Facts that take their purposes from the one that opened the matter, by its `id`. */
const OPENED_BY: Partial<Record<FactType, readonly FactType[]>> = {
  'objection.upheld': ['objection.raised', 'consent.withdrawn'],
  'objection.rejected': ['objection.raised', 'consent.withdrawn'],
  'restriction.lifted': ['restriction.applied'],
  'erasure.refused': ['erasure.requested'],
  'contract.ended': ['contract.started'],
};

/** What may give the data a new life: what is disclosed from then on has nothing to do with older facts. */
const GOES: readonly FactType[] = [
  'consent.granted',
  'contract.started',
  'precontract.requested',
  'sale.completed',
  'obligation.started',
  'data.collected',
];

/**
 * What a duty's condition may look at: the facts that had happened by an instant, as known, and what the law
 * says there about the purposes of concern.
 */
export class Circumstances {
  readonly #happened: readonly Fact[];

  /**
   * @param facts the person's facts as known
   * @param law the controller's law as known
   * @param concern the purposes of concern; absent: every purpose of the fact
   */
  constructor(
    facts: readonly Fact[],
    readonly law: LawIndex,
    readonly at: Instant,
    readonly judge: Judge,
    private readonly concern?: readonly string[],
  ) {
    this.#happened = facts.filter((fact) => fact.at <= at);
  }

  /** The facts of a type that had happened. */
  of<T extends FactType>(type: T): readonly FactOf<T>[] {
    return this.#happened.filter((fact) => fact.type === type) as unknown as readonly FactOf<T>[];
  }

  /** Facts of these types that came after a fact and have to do with one of its purposes. */
  after(fact: Fact, ...types: readonly FactType[]): readonly Fact[] {
    const purposes = this.purposesOf(fact);
    return this.#happened.filter(
      (later) =>
        later !== fact &&
        later.at >= fact.at &&
        types.includes(later.type) &&
        purposes.some((purpose) => covers(this.#scopeOf(later), purpose)),
    );
  }

  /** Facts of these types that came after a fact and carry its `id`. */
  following(fact: Fact, ...types: readonly FactType[]): readonly Fact[] {
    const id = idOf(fact);
    return this.#happened.filter(
      (later) => later.at >= fact.at && types.includes(later.type) && id !== undefined && idOf(later) === id,
    );
  }

  /** The purposes of concern that a fact is about. */
  purposesOf(fact: Fact): readonly string[] {
    const scope = this.#scopeOf(fact);
    const all = this.concern ?? (scope === '*' ? this.law.purposes() : scope);
    return all.filter((purpose) => covers(scope, purpose));
  }

  isMarketing(purpose: string): boolean {
    return this.law.versionInForce(purpose, this.at)?.fact.data.directMarketing === true;
  }

  /** Whether `duty.discharged` names the duty and the fact (facts-and-subjects.md 8). */
  isDischarged(code: string, about: string): boolean {
    return this.of('duty.discharged').some(({ data }) => data.code === code && data.about === about);
  }

  /**
   * Art. 19: whether every recipient on record was told of a fact; without one on record, whether anybody was. One
   * who got the data only after a later go, or for another purpose, has nothing to be told.
   */
  recipientsTold(fact: Fact): boolean {
    const told = new Set(
      [...this.of('recipient.notified'), ...this.of('recipient.confirmed')]
        .filter(({ data }) => data.about === fact.id)
        .map(({ data }) => data.recipient),
    );
    if (told.size === 0) return false;
    const purposes = this.purposesOf(fact);
    const go = this.after(fact, ...GOES).find(({ at }) => at > fact.at);
    return this.of('disclosure.recorded').every(
      ({ at, data }) =>
        told.has(data.recipient) ||
        at >= (go?.at ?? Infinity) ||
        !purposes.some((purpose) => covers(data.purposes, purpose)),
    );
  }

  #scopeOf(fact: Fact): '*' | readonly string[] {
    const opening = OPENED_BY[fact.type];
    if (opening !== undefined) {
      const id = idOf(fact);
      const opened = this.#happened.find((other) => opening.includes(other.type) && idOf(other) === id);
      return opened === undefined ? '*' : this.#scopeOf(opened);
    }
    const { purpose, purposes } = fact.data as { purpose?: string; purposes?: '*' | readonly string[] };
    return purpose === undefined ? (purposes ?? '*') : [purpose];
  }
}

function idOf(fact: Fact): string | undefined {
  return (fact.data as { id?: string }).id;
}
