import { FACT_TYPES, type FactType, type Field, type FieldKind, type Instant } from '#domain';
import { instantOf, written } from './times.js';
import { Unreadable } from './unreadable.js';

/** Members of a given fact that are no fields of it. */
const HEADER: ReadonlySet<string> = new Set(['type', 'at', 'recorded_at', 'effective_at', 'by']);
/** Names that are not the header's in camelCase. */
const RENAMED: Readonly<Record<string, string>> = { art18_2_public_interest: 'art18PublicInterest' };
const SETS: ReadonlySet<FieldKind> = new Set([
  'slugs',
  'scope',
  'ids',
  'codes',
  'labels',
  'dates',
  'countries',
]);

export type Data = Record<string, unknown>;

/** Every field of a fact type, whatever its type. */
export function fieldsOf(type: FactType): Readonly<Record<string, Field>> {
  return FACT_TYPES[type].fields;
}

/** @throws Unreadable for a type that the ledger does not have */
export function factType(type: string): FactType {
  if (!Object.hasOwn(FACT_TYPES, type)) throw new Unreadable(`no fact type: ${type}`);
  return type as FactType;
}

/**
 * The fields of a given fact under the ledger's names and in its forms (facts-and-subjects.md 9); a null counts as
 * left out. @throws Unreadable for a field that the type does not have
 */
export function dataOf(type: FactType, given: Readonly<Record<string, unknown>>, t0: Instant): Data {
  const data: Data = {};
  for (const [name, value] of Object.entries(given)) {
    if (HEADER.has(name) || value === null) continue;
    Object.assign(data, SPECIAL[`${type}.${name}`]?.(value) ?? plain(type, name, value, t0));
  }
  return data;
}

function plain(type: FactType, given: string, value: unknown, t0: Instant): Data {
  const name =
    RENAMED[given] ?? given.replace(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
  const fields = fieldsOf(type);
  const field = fields[name] ?? (name === 'purposes' ? fields['purpose'] : undefined);
  if (field === undefined) throw new Unreadable(`${type} has no field ${given}`);
  if (field.kind === 'instant') return { [name]: written(instantOf(value, t0)) };
  return { [name]: SETS.has(field.kind) && Array.isArray(value) ? setOf(value) : value };
}

function setOf(values: readonly unknown[]): readonly unknown[] {
  return [...new Set(values)].sort();
}

/** Fields that a scenario states in another form than a fact holds them. */
const SPECIAL: Readonly<Record<string, (value: unknown) => Data>> = {
  'consent.granted.evidence': (value) => ({
    evidencePresent: value !== false,
    ...(typeof value !== 'boolean' && { evidence: value }),
  }),
  'consent.granted.time_proven': (value) => (value === true ? { timeProof: { kind: 'replay' } } : {}),
  'objection.rejected.grounds': (value) => ({
    groundsStated: typeof value === 'string' && value.trim() !== '',
    ...(value !== '' && { grounds: value }),
  }),
  'erasure.executed.retained': (value) => ({
    retained: Array.isArray(value)
      ? value.map((one: unknown) => (typeof one === 'string' ? { purpose: one, ground: 'unspecified' } : one))
      : value,
  }),
};

/** What the header and facts-and-subjects.md 9 say about fields that are left out. */
const LEFT_OUT: Readonly<Partial<Record<FactType, Data>>> = {
  'purpose.published': { noticePublished: true },
  'consent.granted': { evidencePresent: true },
  'objection.raised': { purposes: '*' },
  'objection.rejected': { groundsStated: false },
  // A hold serves legal claims (Art. 17(3)(e)); these rest on legitimate interests (decision rules 1.19).
  'hold.placed': { basis: 'legitimate_interests' },
};

/** A scenario's own defaults, written out. */
export function filled(type: FactType, data: Data): Data {
  return { ...LEFT_OUT[type], ...data };
}

/**
 * The defaults of the fact types too, as the ledger itself writes them out.
 * @throws Unreadable if a field that must be there is not
 */
export function completed(type: FactType, data: Readonly<Data>): Data {
  const complete: Data = { ...data };
  for (const [name, field] of Object.entries(fieldsOf(type))) {
    if (!field.required || complete[name] !== undefined) continue;
    if (field.fallback === undefined) throw new Unreadable(`${type} lacks ${name}`);
    complete[name] = field.fallback;
  }
  return complete;
}
