import type { FACT_TYPES } from './catalogue.js';
import type { Field, FieldValues } from './field.js';
import type { Actor } from './vocabulary.js';

/** Milliseconds since 1970-01-01T00:00:00Z. The domain reads no clock: every instant comes in as data. */
export type Instant = number;

export type FactType = keyof typeof FACT_TYPES;

type FieldsOf<T extends FactType> = (typeof FACT_TYPES)[T]['fields'];
type ValueOf<F> = F extends Field<infer K, boolean> ? FieldValues[K] : never;

/** The fields of one fact type, derived from the catalogue. */
export type FactData<T extends FactType> = {
  readonly [K in keyof FieldsOf<T> as FieldsOf<T>[K] extends Field<infer _K, true> ? K : never]: ValueOf<
    FieldsOf<T>[K]
  >;
} & {
  readonly [K in keyof FieldsOf<T> as FieldsOf<T>[K] extends Field<infer _K, true> ? never : K]?: ValueOf<
    FieldsOf<T>[K]
  >;
};

/** What every fact has, whatever its type. */
export interface FactHeader {
  /** Event id; inside a union of linked histories `<stream>/<event id>`. */
  readonly id: string;
  /** The fact's time (decision rules T1): `eff`, else min(`occ`, `rec`), else `rec`; UTC milliseconds. */
  readonly at: Instant;
  /** When the ledger learned of it. */
  readonly recordedAt: Instant;
  /** Who acted; the principal's id is of no interest to the law. */
  readonly by: Actor;
}

/** A fact as the law reads it: the header and the fields of `pub` (plus the birth date, opened). */
export type FactOf<T extends FactType> = FactHeader & { readonly type: T; readonly data: FactData<T> };

/** Any fact. Lists of facts are in order of recording: that order is `stream_order` (decision rules T3). */
export type Fact = { [T in FactType]: FactOf<T> }[FactType];
