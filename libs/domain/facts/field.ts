/**
 * The kinds of values that a fact's field can hold, as they stand in the stored event
 * (facts-and-subjects.md 1): instants and dates are text, sets are sorted lists without doubles.
 */
export interface FieldValues {
  /** `[a-z0-9][a-z0-9_]*`: purposes, notices, controllers, schemes. */
  slug: string;
  /** A set of slugs. */
  slugs: readonly string[];
  /** A set of purpose slugs, or `"*"` for all purposes of the controller. */
  scope: '*' | readonly string[];
  /** Opaque id, `[A-Za-z0-9_-]{1,64}`, no personal data. */
  id: string;
  /** A set of ids or digests. */
  ids: readonly string[];
  /** One of the closed list in `values`. */
  code: string;
  /** A set of codes; the list in `values` where it is closed. */
  codes: readonly string[];
  /** An ordered list of codes (`bases`: the order is the order of reliance). */
  list: readonly string[];
  /** Short text for the public: a title, a law's name, a tool. */
  label: string;
  /** A set of labels. */
  labels: readonly string[];
  /** Free text that a human typed. */
  text: string;
  /** Integer within ±(2^53-1). */
  integer: number;
  boolean: boolean;
  /** `YYYY-MM-DDTHH:mm:ss.sssZ`. */
  instant: string;
  /** `YYYY-MM-DD`. */
  date: string;
  /** A set of dates. */
  dates: readonly string[];
  /** ISO 8601 duration: `P7Y`, `P30D`, `P1Y6M`, `PT72H`. */
  duration: string;
  /** Upper-case country code as the scenarios use it (ISO 3166-1 alpha-2, and `UK`). */
  country: string;
  /** A set of countries. */
  countries: readonly string[];
  /** SHA-256, base64url without padding. */
  digest: string;
  /** Map of language tag -> digest. */
  texts: Readonly<Record<string, string>>;
  /** Decimal string (`seq`, `position`, `mapSize`). */
  decimal: string;
  /** A JSON object with members named in the field's `about`. */
  object: Readonly<Record<string, unknown>>;
  /** A set of JSON objects, sorted by their JCS text. */
  objects: readonly Readonly<Record<string, unknown>>[];
  /** Any JSON value without null. */
  json: unknown;
}

export type FieldKind = keyof FieldValues;

/** Which key seals a field: names and identifiers, evidence of the act, any other text about a person. */
export type SealClass = 'identity' | 'proof' | 'content';

/** One field of a fact type: what it holds, where it is stored, and what is written when it is left out. */
export interface Field<K extends FieldKind = FieldKind, R extends boolean = boolean> {
  readonly kind: K;
  /** Must be present (after defaults have been written out). */
  readonly required: R;
  /** Sealed under this class in a person's stream; absent: stands in `pub`. */
  readonly sealed?: SealClass;
  /** The closed list of codes, where there is one. */
  readonly values?: readonly string[];
  /** Written out into the stored event when the command leaves the field out. */
  readonly fallback?: FieldValues[K];
  /** What it means, for docs/facts.md. */
  readonly about?: string;
}

type Details<K extends FieldKind> = Omit<Field<K>, 'kind' | 'required'>;

/** A field that must be there. */
export function must<K extends FieldKind>(kind: K, details: Details<K> = {}): Field<K, true> {
  return { kind, required: true, ...details };
}

/** A field that may be left out. */
export function may<K extends FieldKind>(kind: K, details: Details<K> = {}): Field<K, false> {
  return { kind, required: false, ...details };
}
