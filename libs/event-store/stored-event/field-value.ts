import { readBase64url } from './base64url.js';
import { canonicalJson, CanonicalJsonError } from './canonical-json.js';
import { isInstant } from './instant.js';
import { sortedObjectSet, sortedSet } from './sets.js';
import type { SealClass } from './stored-event.js';

/** What must be known of a field to place it (the catalogue's rows have these members and more). */
export interface FieldPlace {
  readonly kind: string;
  readonly required: boolean;
  /** Absent: stands in `pub`. */
  readonly sealed?: SealClass;
  /** The closed list of codes, where there is one. */
  readonly values?: readonly string[];
  /** Written out when the field is left out. */
  readonly fallback?: unknown;
}

type Check = (value: unknown, field: FieldPlace) => unknown;

const SLUG = /^[a-z0-9][a-z0-9_]*$/;
const ID = /^[A-Za-z0-9_-]{1,64}$/;
// Brackets, because grounds are named by their article: `17(3)(e)`.
const CODE = /^[A-Za-z0-9][A-Za-z0-9_.:()-]*$/;
const DATE = /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/;
// Few digits: every instant that a duration leads to stays an instant that a computer can hold.
const DURATION =
  /^P(?=.)(?:\d{1,4}Y)?(?:\d{1,4}M)?(?:\d{1,4}W)?(?:\d{1,5}D)?(?:T(?=\d)(?:\d{1,5}H)?(?:\d{1,6}M)?(?:\d{1,7}S)?)?$/;
const COUNTRY = /^[A-Z]{2}$/;
const DECIMAL = /^(?:0|[1-9][0-9]*)$/;
const LANGUAGE = /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*$/;

/** Each kind of the catalogue as the stored event writes it; `undefined` = not of this kind. */
const KINDS: Readonly<Record<string, Check>> = {
  slug: one(pattern(SLUG)),
  slugs: set(pattern(SLUG)),
  scope: (value, field) => (value === '*' ? value : set(pattern(SLUG))(value, field)),
  id: one(pattern(ID)),
  ids: set(pattern(ID)),
  code: one(isCode),
  codes: set(isCode),
  list: (value, field) => (isList(value, (item) => isCode(item, field)) ? [...value] : undefined),
  label: one(isText),
  labels: set(isText),
  text: one(isText),
  integer: (value) => (Number.isSafeInteger(value) ? (value === 0 ? 0 : value) : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  instant: one(isInstant),
  date: one(isDate),
  dates: set(isDate),
  duration: one(pattern(DURATION)),
  country: one(pattern(COUNTRY)),
  countries: set(pattern(COUNTRY)),
  digest: one(isDigest),
  texts: (value) => (isObject(value) && Object.entries(value).every(isTextOf) ? json(value) : undefined),
  decimal: one(pattern(DECIMAL)),
  object: (value, field) => (isObject(value) ? json(value, field) : undefined),
  objects: (value, field) => {
    if (!isList(value, (item) => isObject(item) && json(item, field) !== undefined)) return undefined;
    return sortedObjectSet(value as object[]);
  },
  json,
};

/**
 * A field's value as it is stored: sets sorted without doubles, everything else as given.
 * @returns `undefined` if the value is not of the field's kind
 */
export function readFieldValue(field: FieldPlace, value: unknown): unknown {
  const check = KINDS[field.kind];
  if (!check) throw new TypeError(`no such kind of field: ${field.kind}`);
  return check(value, field);
}

function one(holds: (item: string, field: FieldPlace) => boolean): Check {
  return (value, field) => (typeof value === 'string' && holds(value, field) ? value : undefined);
}

function set(holds: (item: string, field: FieldPlace) => boolean): Check {
  return (value, field) =>
    isList(value, (item) => typeof item === 'string' && holds(item, field))
      ? sortedSet(value as string[])
      : undefined;
}

function pattern(form: RegExp): (item: string) => boolean {
  return (item) => form.test(item);
}

function isList(value: unknown, holds: (item: never) => boolean): value is unknown[] {
  return Array.isArray(value) && value.every((item) => holds(item as never));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCode(item: string, { values }: FieldPlace): boolean {
  return values ? values.includes(item) : CODE.test(item);
}

function isText(item: string): boolean {
  return item.isWellFormed();
}

function isDate(item: string): boolean {
  return DATE.test(item) && isInstant(`${item}T00:00:00.000Z`);
}

function isDigest(item: string): boolean {
  return readBase64url(item, 32) !== undefined;
}

function isTextOf([language, digest]: [string, unknown]): boolean {
  return LANGUAGE.test(language) && typeof digest === 'string' && isDigest(digest);
}

/** Any JSON but null; in `pub` no null within it and no number but safe integers (facts-and-subjects 1 and 11). */
function json(value: unknown, field?: FieldPlace): unknown {
  if (value === null) return undefined;
  try {
    canonicalJson(value);
  } catch (error) {
    if (error instanceof CanonicalJsonError) return undefined;
    throw error;
  }
  return field?.sealed !== undefined || isPublic(value) ? value : undefined;
}

function isPublic(value: unknown): boolean {
  if (value === null) return false;
  if (typeof value === 'number') return Number.isSafeInteger(value);
  return typeof value !== 'object' || Object.values(value).every(isPublic);
}
