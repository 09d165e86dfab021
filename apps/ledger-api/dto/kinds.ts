import type { Field, FieldKind } from '#domain';

/** A value's rule: whether it holds, what to tell when not, and how OpenAPI says the same. */
export interface Rule {
  readonly accepts: (value: unknown) => boolean;
  /** Completes "<field> …"; never repeats the value. */
  readonly message: string;
  readonly schema: Readonly<Record<string, unknown>>;
}

/** Most members of a set or list in one fact. */
export const MAX_ITEMS = 100;
/** UTF-8 bytes of one free-form JSON field, as compact JSON. */
export const MAX_JSON_BYTES = 16_384;

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)(?:[Tt]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d))?$/;
const DURATION =
  /^P(?=\d|T\d)(\d{1,4}Y)?(\d{1,4}M)?(\d{1,4}W)?(\d{1,5}D)?(T(?=\d)(\d{1,5}H)?(\d{1,6}M)?(\d{1,7}S)?)?$/;

/** UTC milliseconds of an instant (RFC 3339; a day alone begins at 00:00 UTC); NaN if the text is none. */
export function readInstant(text: string): number {
  const parts = INSTANT.exec(text);
  if (!parts) return Number.NaN;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  // Date.parse rolls 30 February over into March.
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day ? Date.parse(text) : Number.NaN;
}

/** The same of one that may be left out. */
export function readInstantIfAny(text: string | undefined): number | undefined {
  return text === undefined ? undefined : readInstant(text);
}

function text(pattern: RegExp, maxLength: number, message: string, more: object = {}): Rule {
  return {
    accepts: (value) => typeof value === 'string' && value.length <= maxLength && pattern.test(value),
    message,
    schema: { type: 'string', pattern: pattern.source, maxLength, ...more },
  };
}

function freeText(maxLength: number): Rule {
  return {
    // No NUL: a text is shown to people and stored in databases that end at it.
    accepts: (value) =>
      typeof value === 'string' && value.length > 0 && value.length <= maxLength && !value.includes('\0'),
    message: `must be text of 1 to ${maxLength} characters`,
    schema: { type: 'string', minLength: 1, maxLength },
  };
}

function setOf(item: Rule, minItems = 0): Rule {
  return {
    accepts: (value) =>
      Array.isArray(value) &&
      value.length >= minItems &&
      value.length <= MAX_ITEMS &&
      value.every((member) => item.accepts(member)),
    message: `must be a list of ${minItems} to ${MAX_ITEMS} values, each of which ${item.message}`,
    schema: { type: 'array', items: item.schema, minItems, maxItems: MAX_ITEMS },
  };
}

export function oneOf(values: readonly string[]): Rule {
  const known = new Set(values);
  return {
    accepts: (value) => typeof value === 'string' && known.has(value),
    message: `must be one of ${values.join(', ')}`,
    schema: { type: 'string', enum: [...values] },
  };
}

const slug = text(/^[a-z0-9][a-z0-9_]*$/, 64, 'must be a slug: a-z, 0-9 and _, at most 64 characters');
const slugs = setOf(slug, 1);
const label = freeText(500);
const id = text(/^[A-Za-z0-9_-]{1,64}$/, 64, 'must be an id: 1 to 64 of A-Z, a-z, 0-9, _ and -');
const code = text(
  /^[A-Za-z0-9][A-Za-z0-9_.:()-]*$/,
  64,
  'must be a code: letters, digits, _ . : ( ) and -, at most 64 characters',
);
const digest = text(
  /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/,
  43,
  'must be a SHA-256 in base64url without padding',
);
const country = text(/^[A-Z]{2}$/, 2, 'must be a country code of two capital letters');
const date: Rule = {
  accepts: (value) => typeof value === 'string' && value.length === 10 && !Number.isNaN(readInstant(value)),
  message: 'must be a date, YYYY-MM-DD',
  schema: { type: 'string', format: 'date', maxLength: 10 },
};
const language = /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$/;

const object: Rule = {
  accepts: (value) => typeof value === 'object' && !Array.isArray(value) && isBoundedJson(value),
  message: `must be an object of at most ${MAX_JSON_BYTES} bytes, without null and without fractions`,
  schema: { type: 'object', additionalProperties: true },
};

const RULES: Readonly<Record<FieldKind, Rule>> = {
  slug,
  slugs,
  scope: {
    accepts: (value) => value === '*' || slugs.accepts(value),
    message: `must be "*" or a list of 1 to ${MAX_ITEMS} slugs`,
    schema: { oneOf: [{ type: 'string', enum: ['*'] }, slugs.schema] },
  },
  id,
  ids: setOf(id),
  code,
  codes: setOf(code),
  list: setOf(code),
  label,
  labels: setOf(label),
  text: freeText(4_000),
  integer: {
    accepts: (value) => Number.isSafeInteger(value) && (value as number) >= 0,
    message: 'must be a whole number from 0 to 2^53-1',
    schema: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
  },
  boolean: {
    accepts: (value) => typeof value === 'boolean',
    message: 'must be true or false',
    schema: { type: 'boolean' },
  },
  instant: {
    accepts: (value) => typeof value === 'string' && value.length <= 40 && !Number.isNaN(readInstant(value)),
    message: 'must be an instant (RFC 3339), for example 2025-01-31T12:00:00.000Z',
    schema: { type: 'string', format: 'date-time', maxLength: 40 },
  },
  date,
  dates: { ...setOf(date) },
  duration: text(DURATION, 40, 'must be an ISO 8601 duration such as P7Y, P30D or PT72H'),
  country,
  countries: setOf(country),
  digest,
  texts: {
    accepts: (value) =>
      typeof value === 'object' &&
      value !== null &&
      !Array.isArray(value) &&
      Object.keys(value).length <= MAX_ITEMS &&
      Object.entries(value).every(([tag, sha]) => language.test(tag) && digest.accepts(sha)),
    message: 'must map language tags to SHA-256 digests in base64url',
    schema: { type: 'object', additionalProperties: digest.schema },
  },
  decimal: text(/^(0|[1-9][0-9]{0,19})$/, 20, 'must be a decimal number as text'),
  object,
  objects: setOf(object),
  json: {
    accepts: (value) => value !== undefined && isBoundedJson(value),
    message: `must be JSON of at most ${MAX_JSON_BYTES} bytes, without null and without fractions`,
    schema: {
      oneOf: [
        { type: 'object', additionalProperties: true },
        { type: 'array', items: {} },
        { type: 'string' },
        { type: 'integer' },
        { type: 'boolean' },
      ],
    },
  },
};

/** The rule for a field of the fact catalogue: its kind's, narrowed by the closed list that it may have. */
export function ruleOf(field: Pick<Field, 'kind' | 'values'>): Rule {
  if (field.values === undefined) return RULES[field.kind];
  return field.kind === 'code' ? oneOf(field.values) : setOf(oneOf(field.values));
}

/** The rule of a kind by itself. */
export function ruleOfKind(kind: FieldKind): Rule {
  return RULES[kind];
}

/** Stored JSON has integers only and no null (facts-and-subjects.md 1 and 11). */
function isBoundedJson(value: unknown): boolean {
  return isStorable(value) && Buffer.byteLength(JSON.stringify(value)) <= MAX_JSON_BYTES;
}

function isStorable(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return Number.isSafeInteger(value);
    default:
      return value !== null && typeof value === 'object' && Object.values(value).every(isStorable);
  }
}
