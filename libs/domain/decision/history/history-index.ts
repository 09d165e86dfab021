import { FACT_TYPES } from '../../facts/catalogue.js';
import type { Fact, FactOf, FactType, Instant } from '../../facts/fact.js';
import type { LawIndex } from '../law/law-index.js';
import { KnownAt } from '../law/known.js';
import { haveTies, type TieBreak } from '../order.js';
import { PersonReading } from './person-reading.js';

/** One person's facts at one controller, indexed. Made by `historyOf`. */
export interface SubjectHistory {
  /** The facts it was made of, in order of recording. */
  readonly facts: readonly Fact[];
}

/** A history, compiled once per value of the settings that decide which facts count. */
export class HistoryIndex implements SubjectHistory {
  readonly tied: boolean;
  readonly unverified: boolean;
  /** The earliest time of a fact; before it nothing counts. Infinity: there is none. */
  readonly begins: Instant;
  readonly #annulments: readonly FactOf<'identity.rejected'>[];
  readonly #readings = new Map<string, PersonReading>();
  readonly #known: KnownAt<HistoryIndex>;
  #plain: PersonReading | undefined;
  #law: LawIndex | undefined;
  readonly #instants = new Map<string, readonly Instant[]>();

  constructor(readonly facts: readonly Fact[]) {
    this.tied = haveTies(facts);
    this.unverified = facts.some(isUnverified);
    this.begins = facts.reduce((first, { at }) => Math.min(first, at), Infinity);
    this.#annulments = facts.filter((fact) => fact.type === 'identity.rejected').sort((a, b) => a.at - b.at);
    this.#known = new KnownAt<HistoryIndex>(facts, this, (visible) => new HistoryIndex(visible));
  }

  /** What was recorded by then; absent: everything. */
  asKnown(knownAt: Instant | undefined): HistoryIndex {
    return this.#known.at(knownAt);
  }

  /**
   * The facts that count at an instant: without those annulled by then (Art. 12(6): the person was not who they
   * said), and with `verifyFirst` without those of doubtful identity.
   */
  reading(tieBreak: TieBreak, verifyFirst: boolean, at: Instant): PersonReading {
    const annulled = this.#annulments.filter((fact) => fact.at <= at);
    if (annulled.length === 0 && tieBreak === 'stricter_wins' && !verifyFirst) {
      return (this.#plain ??= new PersonReading(this.facts, tieBreak));
    }
    const key = `${tieBreak} ${verifyFirst} ${annulled.length}`;
    let reading = this.#readings.get(key);
    if (reading === undefined) {
      const refs = new Set(annulled.map(({ data }) => data.ref));
      const facts = this.facts.filter((fact) => !isNamed(fact, refs) && !(verifyFirst && isUnverified(fact)));
      reading = new PersonReading(facts, tieBreak);
      this.#readings.set(key, reading);
    }
    return reading;
  }

  /** The instants at which answers about a purpose can change, kept for as long as the law stays the same. */
  instants(
    law: LawIndex,
    purpose: string,
    proof: boolean,
    compile: (law: LawIndex, history: HistoryIndex, purpose: string, proof: boolean) => readonly Instant[],
  ): readonly Instant[] {
    if (this.#law !== law) {
      this.#instants.clear();
      this.#law = law;
    }
    // A stranger's purpose name must not fill the memory.
    if (!law.knows(purpose)) return compile(law, this, purpose, proof);
    const key = proof ? `${purpose} proof` : purpose;
    let instants = this.#instants.get(key);
    if (instants === undefined) {
      instants = compile(law, this, purpose, proof);
      this.#instants.set(key, instants);
    }
    return instants;
  }
}

/** What an id in `identity.rejected` may name besides an event: the fact that opened the matter. */
const OPENING: readonly FactType[] = [
  'consent.withdrawn',
  'objection.raised',
  'restriction.applied',
  'erasure.requested',
  'contract.started',
  'precontract.requested',
];

function isNamed(fact: Fact, refs: ReadonlySet<string>): boolean {
  if (refs.has(fact.id)) return true;
  const { id } = fact.data as { id?: string };
  return id !== undefined && refs.has(id) && OPENING.includes(fact.type);
}

function isUnverified(fact: Fact): boolean {
  return (fact.data as { identity?: string }).identity === 'unverified';
}

/** Indexes a person's facts at one controller; facts of other streams are passed over. In order of recording. */
export function historyOf(facts: readonly Fact[]): SubjectHistory {
  return new HistoryIndex(facts.filter((fact) => FACT_TYPES[fact.type].stream === 'subject'));
}

/** The compiled form of a history that `historyOf` made. */
export function indexOfHistory(history: SubjectHistory): HistoryIndex {
  if (history instanceof HistoryIndex) return history;
  throw new TypeError('a history is made by historyOf');
}
