import { FACT_TYPES, parseDuration, RECORDABLE_TYPES, Refusal, type FactDraft, type FactType } from '#domain';
import { FieldRefused, instantText, placeFields, type FieldTable, type PlacedFields } from '#stored-event';

/** A request's fields in the catalogue's form, and the purposes it names as a list where the fact has one. */
export interface GivenFields {
  readonly values: Readonly<Record<string, unknown>>;
  readonly split?: readonly string[];
}

/** Members of `timeProof` that tell about a person's document: sealed as proof (facts-and-subjects.md 11). */
const TIME_PROOF_PARTS = { digest: 'timeProofDigest', verifiedBy: 'timeProofVerifiedBy' } as const;

/** `requestedTables`: what the ledger computes may be left out of a request, so nothing is required there. */
const TABLES = new Map<FactType, FieldTable>();

/**
 * Checks a request's fields against the catalogue: known names, right kinds, sets sorted, times in their form.
 * Nothing is filled in yet.
 * @throws Refusal FACT_TYPE_UNKNOWN, FACT_TYPE_RESERVED, FIELD_UNKNOWN, FIELD_INVALID, BASIS_UNKNOWN
 */
export function readFields(type: FactType, fields: Readonly<Record<string, unknown>>): GivenFields {
  if (!Object.hasOwn(FACT_TYPES, type)) throw new Refusal('FACT_TYPE_UNKNOWN', 'type');
  if (!RECORDABLE_TYPES.has(type)) throw new Refusal('FACT_TYPE_RESERVED', 'type');
  const split = splitPurposes(type, fields['purposes']);
  const given = withFlatTimeProof(type, split === undefined ? fields : without('purposes', fields));
  const { pub, sealed } = place(requestTable(type), withCanonicalInstants(type, given));
  refuseEndlessDurations(type, pub);
  const values = Object.assign({}, pub, sealed.identity, sealed.proof, sealed.content);
  return split === undefined ? { values } : { values, split };
}

/**
 * Places the finished fields of an event: what stands in `pub` and what is sealed under which class.
 * @throws Refusal FIELD_MISSING, FIELD_INVALID, FIELD_UNKNOWN
 */
export function placeFact(type: FactType, values: Readonly<Record<string, unknown>>): PlacedFields {
  return place(FACT_TYPES[type].fields, values);
}

/** As `placeFact`, of all drafts of a request, in their order. @throws as `placeFact` */
export function placeDrafts(drafts: readonly FactDraft[]): readonly PlacedFields[] {
  return drafts.map(({ type, values }) => placeFact(type, values));
}

function place(table: FieldTable, values: Readonly<Record<string, unknown>>): PlacedFields {
  try {
    return placeFields(table, values);
  } catch (error) {
    if (!(error instanceof FieldRefused)) throw error;
    if (error.code === 'INVALID' && (error.field === 'bases' || error.field === 'basis'))
      throw new Refusal('BASIS_UNKNOWN', error.field);
    throw new Refusal(`FIELD_${error.code}`, error.field);
  }
}

function requestTable(type: FactType): FieldTable {
  const known = TABLES.get(type);
  if (known) return known;
  const fields: FieldTable = FACT_TYPES[type].fields;
  const table = Object.fromEntries(
    Object.entries(fields).map(([name, { fallback: _fallback, ...field }]) => [
      name,
      { ...field, required: false },
    ]),
  );
  TABLES.set(type, table);
  return table;
}

/** A thousand years: beyond them no instant can be counted, and no law keeps anything. */
const MAX_DURATION_MONTHS = 12_000;
const MAX_DURATION_MS = 1_000 * 366 * 86_400_000;

function refuseEndlessDurations(type: FactType, values: Readonly<Record<string, unknown>>): void {
  const table: FieldTable = FACT_TYPES[type].fields;
  for (const [name, value] of Object.entries(values)) {
    const maybeDuration =
      table[name]?.kind === 'duration' || (type === 'settings.changed' && name === 'value');
    const duration = maybeDuration && typeof value === 'string' ? parseDuration(value) : undefined;
    if (duration && (duration.months > MAX_DURATION_MONTHS || duration.milliseconds > MAX_DURATION_MS))
      throw new Refusal('FIELD_INVALID', name);
  }
}

function without(
  name: string,
  { [name]: _left, ...others }: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return others;
}

/** A list of purposes for a fact that is about one: one event each (facts-and-subjects.md 4). */
function splitPurposes(type: FactType, purposes: unknown): readonly string[] | undefined {
  const { stream, fields } = FACT_TYPES[type];
  const splits = 'purpose' in fields && (stream === 'subject' || stream === 'register');
  if (!splits || purposes === undefined || (purposes === '*' && 'purposes' in fields)) return undefined;
  const { pub } = place({ purposes: { kind: 'slugs', required: true } }, { purposes });
  return pub['purposes'] as readonly string[];
}

function withFlatTimeProof(
  type: FactType,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const proof = fields['timeProof'];
  if (type !== 'consent.granted' || typeof proof !== 'object' || proof === null || Array.isArray(proof))
    return fields;
  const flat: Record<string, unknown> = { ...fields, timeProof: {} };
  for (const [name, value] of Object.entries(proof)) {
    if (name === 'kind') flat['timeProof'] = { kind: value };
    else if (name === 'digest' || name === 'verifiedBy') flat[TIME_PROOF_PARTS[name]] = value;
    else throw new Refusal('FIELD_UNKNOWN', 'timeProof');
  }
  return flat;
}

/** RFC 3339 with any offset and precision; a day alone begins at midnight UTC (decision rules T8). */
const INSTANT = /^\d{4}-\d{2}-\d{2}(?:[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2}))?$/;

function withCanonicalInstants(
  type: FactType,
  fields: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  let copy: Record<string, unknown> | undefined;
  for (const name of instantsOf(type))
    if (Object.hasOwn(fields, name)) (copy ??= { ...fields })[name] = canonicalInstant(name, fields[name]);
  return copy ?? fields;
}

const INSTANTS = new Map<FactType, readonly string[]>();

function instantsOf(type: FactType): readonly string[] {
  let names = INSTANTS.get(type);
  if (!names) {
    const table: FieldTable = FACT_TYPES[type].fields;
    names = Object.keys(table).filter((name) => table[name]?.kind === 'instant');
    INSTANTS.set(type, names);
  }
  return names;
}

function canonicalInstant(field: string, value: unknown): unknown {
  if (value === undefined) return value;
  const ms = typeof value === 'string' && INSTANT.test(value) ? Date.parse(value) : Number.NaN;
  if (Number.isNaN(ms)) throw new Refusal('FIELD_INVALID', field);
  return instantText(ms);
}
