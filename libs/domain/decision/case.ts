import type { Fact, Instant } from '../facts/fact.js';
import type { Basis, Operation } from '../facts/vocabulary.js';
import type { Entry } from './history/entries.js';
import type { HistoryIndex } from './history/history-index.js';
import type { PersonReading } from './history/person-reading.js';
import type { PurposeFacts } from './history/purpose-facts.js';
import type { PurposeVersion } from './law/controller-law.js';
import type { LawIndex, LawReading } from './law/law-index.js';
import { type PurposeLaw, versionAt } from './law/purpose-law.js';
import type { TieBreak } from './order.js';
import type { Question } from './question.js';
import type { ReasonCode } from './reasons.js';
import type { SettingName, SettingValue } from './settings.js';

/** What a decision used on its way: facts that carried it, settings that it read, and settings put to the test. */
export interface Trace {
  readonly facts: Set<Fact>;
  readonly settings: Set<SettingName>;
  /** Values tried instead of the controller's own, to see whether a setting mattered. */
  readonly instead?: ReadonlyMap<SettingName, SettingValue>;
  /** Answers the same question about another purpose (Art. 6(4)). */
  readonly judge: (c: Case) => Verdict;
}

/** The core of an answer; `until` is the first instant at which it differs. */
export interface Verdict {
  readonly permitted: boolean;
  readonly reason: ReasonCode;
  readonly basis?: Basis;
}

/** The basis that a permission relies on and the reason that it gives. */
export interface Leg {
  readonly basis: Basis;
  readonly reason: ReasonCode;
}

/** How processing goes on under a restriction (Art. 18(2)): on which legs, and under which name. */
export interface Relief {
  readonly allows: (basis: Basis) => boolean;
  /** Absent: the leg's own reason. */
  readonly reason?: ReasonCode;
}

/** A question about one purpose at one instant, with the law and the facts as they count there. */
export class Case {
  readonly reading: LawReading;
  readonly person: PersonReading;
  readonly purpose: PurposeLaw | undefined;
  readonly version: PurposeVersion | undefined;
  /** Place of the last erasure that took everything before it; facts count from there. */
  readonly lifeFrom: number;
  /** Set by the gates on the way: under restriction, and once a basis holds. */
  relief: Relief | undefined;
  relied: Leg | undefined;
  /** What a condition of the operation names instead of the leg (gate 14). */
  condition: ReasonCode | undefined;
  #facts: PurposeFacts | undefined;

  constructor(
    readonly law: LawIndex,
    readonly history: HistoryIndex,
    readonly question: Question,
    readonly operation: Operation,
    readonly at: Instant,
    readonly trace: Trace,
    /** Purposes on the way here, so that purposes compatible with each other end somewhere. */
    readonly via: readonly string[] = [],
  ) {
    const tieBreak = law.tied || history.tied ? (this.#read('tie_break', law) as TieBreak) : 'stricter_wins';
    const verifyFirst = history.unverified && this.#read('unverified_requests', law) === 'verify_first';
    this.reading = law.reading(tieBreak);
    this.person = history.reading(tieBreak, verifyFirst, at);
    this.purpose = this.reading.purpose(question.purpose);
    this.version = this.purpose && versionAt(this.purpose, at);
    this.lifeFrom = this.version === undefined ? -1 : (this.erasure?.order ?? -1);
  }

  /** The person's facts about the purpose. Only asked for a purpose that exists: strangers' names cost nothing. */
  get facts(): PurposeFacts {
    return (this.#facts ??= this.person.purpose(this.question.purpose));
  }

  /** The last erasure by now that does not retain the purpose. */
  get erasure(): Entry<'erasure.executed'> | undefined {
    return this.facts.erasures.findLast(({ at, retained }) => at <= this.at && !retained);
  }

  /** The version in force; asked by gates that stand behind gate 0. */
  get inForce(): PurposeVersion {
    if (this.version === undefined) throw new Error('gate 0 has let an unknown purpose pass');
    return this.version;
  }

  declares(basis: Basis): boolean {
    return this.version?.bases.includes(basis) ?? false;
  }

  /** Whether a fact has happened by now and was not erased since. */
  counts(entry: { readonly at: Instant; readonly order: number }): boolean {
    return entry.at <= this.at && entry.order > this.lifeFrom;
  }

  /** A setting's value now; whoever reads it lets the answer depend on it. */
  setting(name: SettingName): SettingValue {
    return this.#read(name, this.law);
  }

  /** Names facts that carry the answer. */
  rely(...facts: readonly (Fact | undefined)[]): void {
    for (const fact of facts) if (fact !== undefined) this.trace.facts.add(fact);
  }

  /** The question whether another purpose's data may be used (Art. 6(4)). */
  about(purpose: string): Case {
    const question = { ...this.question, purpose };
    const via = [...this.via, this.question.purpose];
    return new Case(this.law, this.history, question, 'use', this.at, this.trace, via);
  }

  #read(name: SettingName, law: LawIndex): SettingValue {
    this.trace.settings.add(name);
    return this.trace.instead?.get(name) ?? law.reading('stricter_wins').setting(name, this.at);
  }
}

/** A refusal. */
export function denied(reason: ReasonCode): Verdict {
  return { permitted: false, reason };
}

/** A permission on a basis, or on none. */
export function permitted(reason: ReasonCode, basis?: Basis): Verdict {
  return basis === undefined ? { permitted: true, reason } : { permitted: true, reason, basis };
}
