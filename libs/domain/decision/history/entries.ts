import type { Fact, FactOf, FactType, Instant } from '../../facts/fact.js';

/** A fact with its place in the order in which facts count. */
export interface Entry<T extends FactType = FactType> {
  readonly fact: FactOf<T>;
  readonly at: Instant;
  /** Rising with the order of facts: a later `order` wins. */
  readonly order: number;
}

/** An entry of one of several types, told apart by `fact.type`. */
export type OneOf<T extends FactType> = T extends FactType ? Entry<T> : never;

/** A fact that opens something and the fact that closed it. */
export interface Spell<T extends FactType = FactType> extends Entry<T> {
  /** From then on it is closed; `Infinity`: open. */
  readonly ends: Instant;
  readonly end?: Fact;
}

export type Contract = Spell<'contract.started'>;
export type Precontract = Spell<'precontract.requested'>;
export type Hold = Spell<'hold.placed'>;
export type Emergency = Spell<'emergency.declared'>;
export type ErasureRequest = Spell<'erasure.requested'>;

/** Art. 18: a lift ends it only after a notice to the person; one without notice is remembered (1.9). */
export interface Restriction extends Spell<'restriction.applied'> {
  readonly notice?: Fact;
  /** First lift of any kind. */
  readonly bareLift?: Fact;
}

export type Outcome = OneOf<'objection.upheld' | 'objection.rejected' | 'objection.withdrawn'>;

/** An objection, or a withdrawal that may have to be read as one, with what became of it. */
export type Objection = OneOf<'objection.raised' | 'consent.withdrawn'> & {
  readonly outcomes: readonly Outcome[];
};

/** A fact that ends consent. */
export type No = OneOf<'consent.withdrawn' | 'consent.refused' | 'consent.invalidated' | 'consent.expired'>;

export type Grant = Entry<'consent.granted'> & {
  /** Read once: `expiresAt`. */
  readonly expires: Instant;
};

/** An executed erasure that names the purpose; `retained` if it keeps it. */
export type Erasure = Entry<'erasure.executed'> & { readonly retained: boolean };

/** A fact that starts a new life of the data after an erasure (1.19, gate 1). */
export type NewLife = OneOf<
  | 'consent.granted'
  | 'contract.started'
  | 'precontract.requested'
  | 'sale.completed'
  | 'obligation.started'
  | 'data.collected'
>;

/** Whether a scope covers a purpose. */
export function covers(scope: '*' | readonly string[] | undefined, purpose: string): boolean {
  return scope === '*' || (scope?.includes(purpose) ?? false);
}
