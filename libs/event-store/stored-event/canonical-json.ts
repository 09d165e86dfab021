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
  return write(value, MAX_DEPTH);
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
