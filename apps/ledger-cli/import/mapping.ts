import type { FactType } from '#domain';

/** How a CSV file is written. */
export interface CsvForm {
  readonly delimiter: string;
  readonly quote: string;
  /** A label of the Encoding Standard. */
  readonly encoding: string;
}

/** A value: a constant, or what stands in a column. */
export type Value =
  | { readonly kind: 'constant'; readonly value: unknown }
  | {
      readonly kind: 'column';
      readonly column: string;
      /** What cells stand for; a cell that is not named is rejected. */
      readonly map?: ReadonlyMap<string, unknown>;
      /** Parts a cell into a list. */
      readonly split?: string;
      /** Of dates: their form, and the offset of times that name none. */
      readonly format?: string;
      readonly offset?: string;
    }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Value> };

/** What a row must say for a rule to hold: in each of these columns one of these texts. */
export type Condition = ReadonlyMap<string, ReadonlySet<string>>;

/** One thing that rows say. */
export interface Rule {
  readonly when: Condition;
  /** Why rows like this one are passed over. */
  readonly skip?: string;
  readonly type?: FactType;
  /** An entry of a suppression list: an objection that bites at once, whenever it was made. */
  readonly suppression?: boolean;
  readonly fields: ReadonlyMap<string, Value>;
}

/** How the rows of a file become facts. */
export interface Mapping {
  readonly source: string;
  readonly format: 'csv' | 'ndjson';
  readonly csv: CsvForm;
  readonly controller?: string;
  readonly subject: { readonly scheme: string; readonly value: Value };
  readonly rules: readonly Rule[];
}

/** Every column that a mapping reads. */
export function columnsOf({ subject, rules }: Mapping): readonly string[] {
  const names = new Set<string>(columnsIn(subject.value));
  for (const { when, fields } of rules) {
    for (const name of when.keys()) names.add(name);
    for (const value of fields.values()) for (const name of columnsIn(value)) names.add(name);
  }
  return [...names];
}

function columnsIn(value: Value): readonly string[] {
  if (value.kind === 'column') return [value.column];
  return value.kind === 'object' ? [...value.members.values()].flatMap(columnsIn) : [];
}
