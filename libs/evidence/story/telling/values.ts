import { FACT_TYPES, type FactType, type SealClass } from '#domain';

/** What the catalogue says of one field. */
interface FieldOf {
  readonly sealed?: SealClass;
}

/** The catalogue's row of a type; undefined for a type that this version does not know. */
export function rowOf(type: string): (typeof FACT_TYPES)[FactType] | undefined {
  return Object.hasOwn(FACT_TYPES, type) ? FACT_TYPES[type as FactType] : undefined;
}

/** Under which class a field of a type is sealed; undefined for a public or unknown one. */
export function classOfField(type: string, name: string): SealClass | undefined {
  const fields: Readonly<Record<string, FieldOf>> = rowOf(type)?.fields ?? {};
  return Object.hasOwn(fields, name) ? fields[name]?.sealed : undefined;
}

/** Any value of a fact as a person reads it: texts as they are, lists with commas, objects as `name: value`. */
export function inWords(value: unknown): string {
  if (value === true) return 'yes';
  if (value === false) return 'no';
  if (value === '*') return 'all purposes';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(inWords).join(', ');
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([name, of]) => `${name}: ${inWords(of)}`);
    return members.length === 0 ? 'none' : members.join('; ');
  }
  return String(value);
}

/** `objection_pending` -> `objection pending`, `optOutOffered` -> `opt out offered`. */
export function spelled(name: string): string {
  return name
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .replaceAll('_', ' ')
    .toLowerCase();
}

/** `all purposes`, `the purpose newsletter`, `the purposes a, b`. */
export function purposesInWords(purposes: '*' | readonly string[]): string {
  if (purposes === '*') return 'all purposes';
  const quoted = purposes.map((purpose) => `“${purpose}”`).join(', ');
  return quoted === '' ? 'no purpose in particular' : quoted;
}
