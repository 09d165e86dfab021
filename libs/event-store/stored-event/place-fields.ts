import { readFieldValue, type FieldPlace } from './field-value.js';
import { compareCodeUnits } from './sets.js';
import type { SealClass } from './stored-event.js';

/** The fields of one fact type. */
export type FieldTable = Readonly<Record<string, FieldPlace>>;

/** Fields by where they are stored. A class without a field is absent: no box is made for it. */
export interface PlacedFields {
  readonly pub: Record<string, unknown>;
  readonly sealed: { readonly [C in SealClass]?: Record<string, unknown> };
}

/**
 * A field does not fit its row of the catalogue: `UNKNOWN` name, `MISSING`, or `INVALID` for its kind. `field` is
 * the name that was given (for `UNKNOWN` a caller's own text: not for logs); the message holds no value.
 */
export class FieldRefused extends Error {
  override readonly name = 'FieldRefused';
  constructor(
    readonly code: 'UNKNOWN' | 'MISSING' | 'INVALID',
    readonly field: string,
    /** The kind that was expected. */
    readonly expected?: string,
  ) {
    super(code === 'UNKNOWN' ? 'a field that this type does not have' : `${field}: ${code.toLowerCase()}`);
  }
}

const ORDERED = new WeakMap<FieldTable, readonly (readonly [string, FieldPlace])[]>();

/** The fields of a table in canonical order, so that writing them down needs no copy. */
function inOrder(table: FieldTable): readonly (readonly [string, FieldPlace])[] {
  let fields = ORDERED.get(table);
  if (!fields) {
    fields = Object.entries(table).sort(([a], [b]) => compareCodeUnits(a, b));
    ORDERED.set(table, fields);
  }
  return fields;
}

/**
 * Puts the values of a fact where the catalogue says: `pub`, or a box of one class. Writes defaults out, leaves
 * absent fields out, sorts sets, refuses null, unknown fields and values that are not of their kind.
 * `undefined` counts as absent.
 * @throws FieldRefused
 */
export function placeFields(table: FieldTable, values: Readonly<Record<string, unknown>>): PlacedFields {
  for (const name of Object.keys(values))
    if (values[name] !== undefined && !Object.hasOwn(table, name)) throw new FieldRefused('UNKNOWN', name);
  const placed: { pub: Record<string, unknown>; sealed: { [C in SealClass]?: Record<string, unknown> } } = {
    pub: {},
    sealed: {},
  };
  for (const [name, field] of inOrder(table)) {
    const given = Object.hasOwn(values, name) ? values[name] : undefined;
    const value = given === undefined ? field.fallback : given;
    if (value === undefined) {
      if (field.required) throw new FieldRefused('MISSING', name, field.kind);
      continue;
    }
    const stored = readFieldValue(field, value);
    if (stored === undefined) throw new FieldRefused('INVALID', name, field.kind);
    const target = field.sealed === undefined ? placed.pub : (placed.sealed[field.sealed] ??= {});
    target[name] = stored;
  }
  return placed;
}
