import type { Field, FieldKind } from '#domain';
import type { Complaints, Path } from './complaints.js';

const SLUG = /^[a-z0-9][a-z0-9_]{0,63}$/;
const DURATION = /^P(?=\d|T\d)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/;
export const LANGUAGE = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/;

interface Rule {
  readonly accepts: (value: unknown) => boolean;
  readonly reason: string;
}

const text = (pattern: RegExp, reason: string): Rule => ({
  accepts: (value) => typeof value === 'string' && pattern.test(value),
  reason,
});
const listOf = (item: Rule, reason: string): Rule => ({
  accepts: (value) => Array.isArray(value) && value.every((member) => item.accepts(member)),
  reason,
});
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const slug = text(SLUG, 'must be a slug: a-z, 0-9 and _');
const label: Rule = {
  accepts: (value) => typeof value === 'string' && value.length >= 1 && value.length <= 500,
  reason: 'must be text of 1 to 500 characters',
};
const object: Rule = { accepts: isObject, reason: 'must be a map' };

/** What the kinds of fields that a catalogue holds must look like in the file. */
const RULES: Partial<Record<FieldKind, Rule>> = {
  slug,
  slugs: listOf(slug, 'must be a list of slugs'),
  scope: {
    accepts: (value) =>
      value === '*' || (Array.isArray(value) && value.length > 0 && value.every(slug.accepts)),
    reason: `must be '*' or a list of purposes`,
  },
  id: text(/^[A-Za-z0-9_-]{1,64}$/, 'must be an id: 1 to 64 of A-Z, a-z, 0-9, _ and -'),
  label,
  labels: listOf(label, 'must be a list of texts'),
  boolean: { accepts: (value) => typeof value === 'boolean', reason: 'must be true or false' },
  duration: text(DURATION, 'must be an exact ISO 8601 duration such as P7Y or P30D'),
  country: text(/^[A-Z]{2}$/, 'must be a country code of two capital letters'),
  dates: listOf(text(/^\d{4}-\d\d-\d\d$/, ''), 'must be a list of dates, YYYY-MM-DD, in quotes'),
  object,
  objects: listOf(object, 'must be a list of maps'),
  texts: {
    accepts: (value) =>
      isObject(value) &&
      Object.entries(value).every(([language, path]) => LANGUAGE.test(language) && label.accepts(path)),
    reason: 'must map language tags to files',
  },
};

/** Complains if a value does not fit its field of the fact catalogue. */
export function checkField(complaints: Complaints, path: Path, field: Field, value: unknown): void {
  if (field.values !== undefined && field.kind === 'code') {
    if (!isOneOf(field.values, value)) complaints.add(path, `must be one of ${field.values.join(', ')}`);
    return;
  }
  if (field.values !== undefined) {
    if (!Array.isArray(value)) return complaints.add(path, 'must be a list');
    value.forEach((member: unknown, index) => {
      if (!isOneOf(field.values ?? [], member))
        complaints.add([...path, index], `must be one of ${(field.values ?? []).join(', ')}`);
    });
    return;
  }
  const rule = RULES[field.kind];
  if (rule && !rule.accepts(value)) complaints.add(path, rule.reason);
}

/** The members of a map that a field's `about` names, each text; complains of others. */
export function checkMembers(
  complaints: Complaints,
  path: Path,
  value: unknown,
  required: readonly string[],
  optional: readonly string[] = [],
): void {
  if (!isObject(value)) return;
  for (const name of required)
    if (!label.accepts(value[name])) complaints.add([...path, name], 'must be there, as text');
  for (const name of Object.keys(value))
    if (!required.includes(name) && !optional.includes(name))
      complaints.add([...path, name], 'is not known here');
}

function isOneOf(values: readonly string[], value: unknown): boolean {
  return typeof value === 'string' && values.includes(value);
}
