import type { Fields } from './catalogue.js';

/** One field that differs; an absent value is undefined. */
export interface Difference {
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** Written by the ledger or by `apply`, not by the catalogue. */
const NOT_COMPARED = new Set([
  'purpose',
  'notice',
  'controller',
  'id',
  'version',
  'material',
  'effectiveAt',
  'purposeVersions',
  // What the lists of the API show beside the fields.
  'event',
  'at',
  'recordedAt',
]);

/** What the ledger writes out when a field is left out (facts-and-subjects.md 11). */
const DEFAULTS: Fields = { automated: true, joint: [], holidays: [], texts: {} };

/** Lists in which the order says something: the order of reliance. */
const ORDERED = new Set(['bases']);

/** The fields in which two entries differ, sorted by name; sets compare as sets. */
export function differences(before: Fields, after: Fields): readonly Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .filter((name) => !NOT_COMPARED.has(name))
    .sort()
    .map((field) => ({ field, before: before[field], after: after[field] }))
    .filter(({ field, before: old, after: young }) => normal(field, old) !== normal(field, young));
}

function normal(field: string, value: unknown): string {
  const given = value ?? DEFAULTS[field];
  if (Array.isArray(given) && !ORDERED.has(field)) return JSON.stringify(given.map(canonical).sort());
  return canonical(given);
}

/** JSON with sorted member names, so that two spellings of one value are one text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`)
      .join(',')}}`;
  return JSON.stringify(value) ?? 'null';
}
