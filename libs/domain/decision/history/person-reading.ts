import type { Fact } from '../../facts/fact.js';
import type { TieBreak } from '../order.js';
import type { Entry } from './entries.js';
import { OrderedFacts } from './ordered-facts.js';
import { type PurposeFacts, purposeFacts } from './purpose-facts.js';

/** A person's facts under one value of the settings that decide which facts count and in which order. */
export class PersonReading {
  readonly #all: OrderedFacts;
  readonly #purposes = new Map<string, PurposeFacts>();
  readonly signals: readonly Entry<'signal.received'>[];
  readonly births: readonly Entry<'subject.birth_date_recorded'>[];
  readonly residences: readonly Entry<'subject.residence_changed'>[];
  readonly jurisdictions: readonly Entry<'subject.jurisdiction_recorded'>[];
  readonly deaths: readonly Entry<'subject.deceased'>[];
  readonly optedOut: readonly Entry<'sale_share.opted_out'>[];
  readonly optedIn: readonly Entry<'sale_share.opted_in'>[];
  readonly guardiansVerified: readonly Entry<'guardian.verified'>[];

  constructor(facts: readonly Fact[], tieBreak: TieBreak) {
    this.#all = new OrderedFacts(facts, tieBreak);
    this.signals = this.#all.of('signal.received');
    this.births = this.#all.of('subject.birth_date_recorded');
    this.residences = this.#all.of('subject.residence_changed');
    this.jurisdictions = this.#all.of('subject.jurisdiction_recorded');
    this.deaths = this.#all.of('subject.deceased');
    this.optedOut = this.#all.of('sale_share.opted_out');
    this.optedIn = this.#all.of('sale_share.opted_in');
    this.guardiansVerified = this.#all.of('guardian.verified');
  }

  /** The facts that reach a purpose, picked once. */
  purpose(slug: string): PurposeFacts {
    let facts = this.#purposes.get(slug);
    if (facts === undefined) {
      facts = purposeFacts(this.#all, slug);
      this.#purposes.set(slug, facts);
    }
    return facts;
  }
}
