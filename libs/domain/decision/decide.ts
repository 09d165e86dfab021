import type { Fact, Instant } from '../facts/fact.js';
import type { Operation } from '../facts/vocabulary.js';
import { alsoDenied } from './also.js';
import type { Answer, Obligation } from './answer.js';
import { Case, type Trace, type Verdict } from './case.js';
import { type HistoryIndex, indexOfHistory, type SubjectHistory } from './history/history-index.js';
import type { ControllerLaw } from './law/controller-law.js';
import { indexOf, type LawIndex } from './law/law-index.js';
import { Circumstances, type Judge } from '../obligations/circumstances.js';
import { obligationsOf } from '../obligations/open-obligations.js';
import type { Question } from './question.js';
import type { ReasonCode } from './reasons.js';
import { SETTINGS, type SettingName, type SettingValue } from './settings.js';
import { sameVerdict, untilOf } from './until.js';
import { verdictOf } from './verdict.js';

/**
 * *May this operation be done with this person's data for this purpose, at this instant, as known at that
 * instant?* (decision rules 1.1). Pure; never throws for a question that has passed validation.
 */
export function decide(law: ControllerLaw, history: SubjectHistory, question: Question): Answer {
  return new Decision(
    indexOf(law).asKnown(question.knownAt),
    indexOfHistory(history).asKnown(question.knownAt),
    question,
  ).answer();
}

/** What must not change when a setting that is not listed changes (decision rules 1.18). */
interface Outcome {
  readonly verdict: Verdict;
  readonly also: readonly ReasonCode[];
  readonly until: Instant | undefined;
  readonly obligations: readonly Obligation[];
}

/** One question under the law and the facts as known. */
export class Decision {
  readonly #operation: Operation;
  readonly #carried = new Set<Fact>();
  readonly #read = new Set<SettingName>();

  constructor(
    private readonly law: LawIndex,
    private readonly history: HistoryIndex,
    private readonly question: Question,
  ) {
    this.#operation = question.operation ?? 'use';
  }

  answer(): Answer {
    const outcome = this.#outcome(this.#carried, this.#read);
    const { verdict, also, until, obligations } = outcome;
    const retention = this.#retention(verdict);
    return {
      permitted: verdict.permitted,
      reason: verdict.reason,
      ...(verdict.basis !== undefined && { basis: verdict.basis }),
      also,
      ...(until !== undefined && { until }),
      evidence: [...this.#carried].map(({ id }) => id),
      obligations,
      settingsUsed: this.#settingsUsed(outcome),
      ...(retention !== undefined && { retention }),
    };
  }

  #outcome(
    facts: Set<Fact>,
    settings: Set<SettingName>,
    instead?: ReadonlyMap<SettingName, SettingValue>,
  ): Outcome {
    const { at } = this.question;
    const tried = instead === undefined ? {} : { instead };
    const verdict = verdictOf(this.#caseAt(at, { facts, settings, judge: verdictOf, ...tried }));
    const aside: Trace = { facts: new Set(), settings, judge: verdictOf, ...tried };
    const also = alsoDenied(this.#caseAt(at, aside), verdict);
    const until = untilOf(this.law, this.history, this.question, this.#operation, verdict, (later) =>
      verdictOf(this.#caseAt(later, aside)),
    );
    const obligations = obligationsOf([...facts], () => this.#circumstances(aside));
    return { verdict, also, until, obligations };
  }

  /** What duties depend on: other questions about the same purpose, and those that it was found compatible with. */
  #circumstances(trace: Trace): Circumstances {
    const { at } = this.question;
    const purposes = [this.question.purpose];
    for (const purpose of purposes) {
      const origin = this.law.versionInForce(purpose, at)?.fact.data.compatibleWith;
      if (origin !== undefined && !purposes.includes(origin)) purposes.push(origin);
    }
    const judge: Judge = (purpose, operation, country) => {
      const question = { ...this.question, purpose, operation, ...(country !== undefined && { country }) };
      return verdictOf(new Case(this.law, this.history, question, operation, at, trace));
    };
    return new Circumstances(this.history.facts, this.law, at, judge, purposes);
  }

  #caseAt(at: Instant, trace: Trace): Case {
    return new Case(this.law, this.history, this.question, this.#operation, at, trace);
  }

  /** Of the settings that were read, those whose other values would have made a difference. */
  #settingsUsed(outcome: Outcome): readonly SettingName[] {
    if (this.#read.size === 0) return NO_SETTINGS;
    return [...this.#read].filter((name) => this.#matters(name, outcome)).sort();
  }

  #matters(name: SettingName, outcome: Outcome): boolean {
    const { fallback, other } = SETTINGS[name];
    // Any duration may be set; one that differs enough always matters.
    if (other === 'duration') return true;
    return [fallback, ...other].some((value) => {
      const tried = this.#outcome(new Set(), new Set(), new Map([[name, value]]));
      return !sameOutcome(outcome, tried);
    });
  }

  #retention({ permitted }: Verdict): Answer['retention'] {
    if (!permitted || this.question.collectedAt !== undefined) return undefined;
    const version = this.law.versionInForce(this.question.purpose, this.question.at);
    const period = version?.fact.data.retentionAfterCollection;
    return period === undefined ? undefined : { after: 'collection', period };
  }
}

const NO_SETTINGS: readonly SettingName[] = [];

function sameOutcome(a: Outcome, b: Outcome): boolean {
  return (
    a.until === b.until &&
    sameVerdict(a.verdict, b.verdict) &&
    a.also.join() === b.also.join() &&
    sameDuties(a, b)
  );
}

function sameDuties({ obligations: a }: Outcome, { obligations: b }: Outcome): boolean {
  return (
    a.length === b.length &&
    a.every(({ code, about, conditional }, index) => {
      const other = b[index];
      return code === other?.code && about === other.about && conditional === other.conditional;
    })
  );
}
