import type { Fact, FactOf, Instant } from '../../facts/fact.js';
import { inOrder, type TieBreak } from '../order.js';
import { defaultOf, isSettingName, type SettingName, type SettingValue } from '../settings.js';
import { validFrom } from './purpose-law.js';

/** What holds from an instant on, last one wins. */
interface From<T> {
  readonly from: Instant;
  readonly is: T;
}

/** A decision or a registered instrument, from its start of validity to its revocation. */
interface Instrument<F> {
  readonly fact: F;
  readonly from: Instant;
  readonly revoked: Instant;
}

/** Art. 45: a country's adequacy decision. */
export type Adequacy = Instrument<FactOf<'adequacy.decided'>>;

/** Art. 46: standard clauses or another instrument. */
export type Safeguard = Instrument<FactOf<'transfer.safeguard_registered'>>;

/** The controller's own register: settings, adequacy decisions that it relies on, transfer instruments. */
export interface Register {
  readonly settings: ReadonlyMap<SettingName, readonly From<SettingValue>[]>;
  readonly adequacy: readonly Adequacy[];
  readonly safeguards: readonly Safeguard[];
  /** Every instant at which one of these changes. */
  readonly changes: readonly Instant[];
}

export function registerOf(facts: readonly Fact[], tieBreak: TieBreak): Register {
  const settings = settingsOf(facts);
  const adequacy: Adequacy[] = [];
  const safeguards: Safeguard[] = [];
  const ordered = inOrder(facts, tieBreak);
  for (const [index, fact] of ordered.entries()) {
    const later = ordered.slice(index + 1);
    if (fact.type === 'adequacy.decided') {
      const revoked = later.find(
        (end) => end.type === 'adequacy.revoked' && end.data.country === fact.data.country,
      );
      adequacy.push({ fact, from: validFrom(fact), revoked: revoked?.at ?? Infinity });
    } else if (fact.type === 'transfer.safeguard_registered') {
      const revoked = later.find(
        (end) => end.type === 'transfer.safeguard_revoked' && end.data.id === fact.data.id,
      );
      safeguards.push({ fact, from: validFrom(fact), revoked: revoked?.at ?? Infinity });
    }
  }
  const dated = [...settings.values()].flatMap((values) => values.map(({ from }) => from));
  const instruments = [...adequacy, ...safeguards].flatMap(({ from, revoked }) => [from, revoked]);
  return { settings, adequacy, safeguards, changes: [...dated, ...instruments].filter(Number.isFinite) };
}

function settingsOf(facts: readonly Fact[]): Map<SettingName, From<SettingValue>[]> {
  const settings = new Map<SettingName, From<SettingValue>[]>();
  for (const fact of facts) {
    if (fact.type !== 'settings.changed' || !isSettingName(fact.data.name)) continue;
    const value = { from: validFrom(fact), is: fact.data.value as SettingValue };
    const values = settings.get(fact.data.name);
    if (values === undefined) settings.set(fact.data.name, [value]);
    else values.push(value);
  }
  // Two values from the same instant: the one recorded last, for `tie_break` cannot decide about itself.
  for (const values of settings.values()) values.sort((a, b) => a.from - b.from);
  return settings;
}

/** A setting's value in force at an instant (decision rules 1.12). */
export function settingAt(register: Register, name: SettingName, at: Instant): SettingValue {
  return lastBy(register.settings.get(name), at) ?? defaultOf(name);
}

/** The adequacy decision in force for a country (Art. 45). */
export function adequacyAt(register: Register, country: string, at: Instant): Adequacy | undefined {
  return register.adequacy.find(
    ({ fact, from, revoked }) => fact.data.country === country && from <= at && at < revoked,
  );
}

function lastBy<T>(values: readonly From<T>[] | undefined, at: Instant): T | undefined {
  return values?.findLast(({ from }) => from <= at)?.is;
}
