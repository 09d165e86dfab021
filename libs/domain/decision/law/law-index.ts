import { FACT_TYPES } from '../../facts/catalogue.js';
import type { Fact, FactOf, FactType, Instant } from '../../facts/fact.js';
import { haveTies, type TieBreak } from '../order.js';
import { defaultOf, type SettingName, type SettingValue } from '../settings.js';
import type { ControllerLaw, PurposeVersion } from './controller-law.js';
import { KnownAt } from './known.js';
import { type PurposeLaw, purposeLaws, retirementAt, versionAt } from './purpose-law.js';
import { type Register, registerOf, settingAt } from './register.js';

/** A controller's law under one value of `tie_break`. */
export class LawReading {
  readonly #purposes: Map<string, PurposeLaw>;
  readonly register: Register;
  readonly #positions: Map<Fact, number>;

  constructor(
    facts: readonly Fact[],
    readonly tieBreak: TieBreak,
  ) {
    this.#purposes = purposeLaws(facts, tieBreak);
    this.register = registerOf(facts, tieBreak);
    this.#positions = new Map(facts.map((fact, position) => [fact, position]));
  }

  purpose(slug: string): PurposeLaw | undefined {
    return this.#purposes.get(slug);
  }

  purposes(): string[] {
    return [...this.#purposes.keys()].sort();
  }

  retirement(law: PurposeLaw, at: Instant): FactOf<'purpose.retired'> | undefined {
    return retirementAt(law, at, this.tieBreak, (fact) => this.#positions.get(fact) ?? 0);
  }

  setting(name: SettingName, at: Instant): SettingValue {
    return settingAt(this.register, name, at);
  }
}

/** A controller's law, compiled: `ControllerLaw` for the neighbours, readings for the gates. */
export class LawIndex implements ControllerLaw {
  readonly #strict: LawReading;
  readonly tied: boolean;
  #byStream: LawReading | undefined;
  readonly #known: KnownAt<LawIndex>;

  constructor(readonly facts: readonly Fact[]) {
    this.#strict = new LawReading(facts, 'stricter_wins');
    this.tied = canTie(facts);
    this.#known = new KnownAt<LawIndex>(facts, this, (visible) => new LawIndex(visible));
  }

  /** What was recorded by then; absent: everything. */
  asKnown(knownAt: Instant | undefined): LawIndex {
    return this.#known.at(knownAt);
  }

  reading(tieBreak: TieBreak): LawReading {
    if (tieBreak === 'stricter_wins') return this.#strict;
    return (this.#byStream ??= new LawReading(this.facts, 'stream_order'));
  }

  purposes(knownAt?: Instant): readonly string[] {
    return this.asKnown(knownAt).#strict.purposes();
  }

  knows(purpose: string, knownAt?: Instant): boolean {
    return this.asKnown(knownAt).#strict.purpose(purpose) !== undefined;
  }

  versions(purpose: string, knownAt?: Instant): readonly PurposeVersion[] {
    return this.asKnown(knownAt).#strict.purpose(purpose)?.versions ?? [];
  }

  versionInForce(purpose: string, at: Instant, knownAt?: Instant): PurposeVersion | undefined {
    const law = this.asKnown(knownAt).#strict.purpose(purpose);
    return law && versionAt(law, at);
  }

  retiredSince(purpose: string, at: Instant, knownAt?: Instant): Instant | undefined {
    const known = this.asKnown(knownAt);
    const reading = known.reading(known.setting('tie_break', at) as TieBreak);
    const law = reading.purpose(purpose);
    return law && reading.retirement(law, at)?.at;
  }

  /** Every value that a setting ever has here. */
  valuesOf(name: SettingName): readonly SettingValue[] {
    const set = this.#strict.register.settings.get(name) ?? [];
    return [defaultOf(name), ...set.map(({ is }) => is)];
  }

  setting(name: SettingName, at: Instant, knownAt?: Instant): SettingValue {
    return this.asKnown(knownAt).#strict.setting(name, at);
  }
}

/** Versions are told apart by number and settings by recording, so only what may end something ties. */
function canTie(facts: readonly Fact[]): boolean {
  const published = facts.filter(({ type }) => type === 'purpose.published');
  const retired = facts.filter(({ type }) => type === 'purpose.retired');
  const others = facts.filter(({ type }) => !UNTIED.includes(type));
  return haveTies(others) || retired.some(({ at }) => published.some((fact) => fact.at === at));
}

const UNTIED: readonly FactType[] = [
  'purpose.published',
  'notice.published',
  'settings.changed',
  'text.stored',
];
const LAW_STREAMS: readonly string[] = ['purpose', 'notice', 'register'];

/** Indexes a controller's facts; facts of other streams are passed over. In order of recording. */
export function lawOf(facts: readonly Fact[]): ControllerLaw {
  return new LawIndex(facts.filter((fact) => LAW_STREAMS.includes(FACT_TYPES[fact.type].stream)));
}

/** The compiled form of a law that `lawOf` made. */
export function indexOf(law: ControllerLaw): LawIndex {
  if (law instanceof LawIndex) return law;
  throw new TypeError('a law is made by lawOf');
}
