/** Nesting that no request and no stored event of ours reaches; beyond it a value is refused, not followed. */
const MAX_DEPTH = 128;

/** The value has no canonical text: it is no I-JSON (RFC 7493). The message never holds the value. */
export class CanonicalJsonError extends Error {
  override readonly name = 'CanonicalJsonError';
}

/**
 * Canonical JSON (RFC 8785, JCS): members sorted by UTF-16 code unit, numbers and escapes as ECMAScript writes
 * them, no white space.
 * Takes plain objects, arrays, strings, finite numbers, booleans and null; `toJSON` is an ordinary member here.
 * @throws CanonicalJsonError for anything else: undefined, NaN, lone surrogates, instances of classes, sparse
 * arrays, more than 128 levels.
 */
export function canonicalJson(value: unknown): string {
  const ordered = inOrder(value, MAX_DEPTH);
  if (ordered !== UNORDERABLE) {
    const text = JSON.stringify(ordered);
    // It escapes lone surrogates, which I-JSON does not have; the text may also speak of one: looked at below.
    if (!text.includes('\\ud')) return text;
  }
  return write(value, MAX_DEPTH);
}

/** Texts that stand for themselves in JSON. */
const PLAIN = /^[A-Za-z0-9_.,:*#-]*$/;

/** `canonicalJson` of a list of texts, most often of ids and codes: what keys, macs and ids are bound to. */
export function canonicalTexts(texts: readonly string[]): string {
  return texts.length > 0 && texts.every((text) => PLAIN.test(text))
    ? `["${texts.join('","')}"]`
    : canonicalJson(texts);
}

/** Says that no object of the platform can hold the members in their canonical order. */
const UNORDERABLE = Symbol('unorderable');

/** Names that the platform puts first, whatever the order in which they are written. */
const INDEX = /^[0-9]/;

/**
 * The same value with the members of its objects in canonical order, for the platform's own writer, which is many
 * times faster than any other and writes strings and numbers as 3.2.2 demands. What is in order already (all that
 * this room composes) is not copied. @throws CanonicalJsonError as `write`
 */
function inOrder(value: unknown, depthLeft: number): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object' || depthLeft === 0) return UNORDERABLE;
  return Array.isArray(value) ? listInOrder(value, depthLeft - 1) : membersInOrder(value, depthLeft - 1);
}

function listInOrder(items: readonly unknown[], depthLeft: number): unknown {
  let copy: unknown[] | undefined;
  for (let i = 0; i < items.length; i++) {
    const item = inOrder(items[i], depthLeft);
    if (item === UNORDERABLE) return UNORDERABLE;
    if (item !== items[i]) (copy ??= [...items])[i] = item;
  }
  return copy ?? items;
}

function membersInOrder(value: object, depthLeft: number): unknown {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype) return UNORDERABLE;
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members);
  let copied = false;
  for (let i = 1; i < names.length && !copied; i++) copied = (names[i - 1] as string) > (names[i] as string);
  if (copied) {
    names.sort();
    if (names.some((name) => INDEX.test(name) || name === '__proto__')) return UNORDERABLE;
  }
  let copy: Record<string, unknown> | undefined = copied ? {} : undefined;
  for (const name of names) {
    const member = inOrder(members[name], depthLeft);
    if (member === UNORDERABLE) return UNORDERABLE;
    if (copy) copy[name] = member;
    else if (member !== members[name]) {
      if (names.includes('__proto__')) return UNORDERABLE;
      copy = { ...members, [name]: member };
    }
  }
  return copy ?? value;
}

function write(value: unknown, depthLeft: number): string {
  switch (typeof value) {
    case 'string':
      return text(value);
    case 'number':
      if (!Number.isFinite(value)) throw new CanonicalJsonError('a number that JSON cannot hold');
      return String(value === 0 ? 0 : value); // 3.2.2.3: minus zero is written as 0
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      if (depthLeft === 0) throw new CanonicalJsonError('nested too deep');
      return Array.isArray(value) ? list(value, depthLeft - 1) : members(value, depthLeft - 1);
    default:
      throw new CanonicalJsonError(`a value of type ${typeof value} is not JSON`);
  }
}

/** 3.2.2.2: ECMAScript's own escapes are the canonical ones. */
function text(value: string): string {
  if (!value.isWellFormed()) throw new CanonicalJsonError('a lone surrogate');
  return JSON.stringify(value);
}

function list(items: readonly unknown[], depthLeft: number): string {
  let out = '[';
  for (let i = 0; i < items.length; i++) {
    if (i > 0) out += ',';
    out += write(items[i], depthLeft);
  }
  return out + ']';
}

/** 3.2.3: `sort()` without a comparison compares UTF-16 code units. */
function members(value: object, depthLeft: number): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null)
    throw new CanonicalJsonError('an instance of a class is not JSON');
  let out = '{';
  for (const name of Object.keys(value).sort()) {
    if (out.length > 1) out += ',';
    out += text(name) + ':' + write((value as Record<string, unknown>)[name], depthLeft);
  }
  return out + '}';
}
