import { parseStrictJson, StrictJsonError, utf8Text } from '#stored-event';
import { Problem, invalidBody } from '../problems/problem.js';

/** Objects and arrays within each other; the deepest fact needs five. */
export const MAX_JSON_DEPTH = 32;

/** Names that every object has by birth: a body that sets one aims at the program, not at the ledger. */
const BIRTH_NAMES = new Set([...Object.getOwnPropertyNames(Object.prototype), 'prototype']);

/**
 * The JSON value of a body (I-JSON, RFC 7493).
 * @throws Problem BODY_MISSING, JSON_INVALID, BODY_INVALID (a name such as `__proto__`)
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) throw new Problem('BODY_MISSING');
  let value: unknown;
  try {
    value = parseStrictJson(utf8Text(bytes), { maxDepth: MAX_JSON_DEPTH });
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    // The message names the kind of fault and its place in the text, never the text.
    throw new Problem('JSON_INVALID', [{ field: '', message: error.message }]);
  }
  const path = birthNameIn(value);
  if (path) throw invalidBody([{ field: safePath(path), message: 'is not a name for a field' }]);
  return value;
}

/** The path of the first such name in a value; made only where there is one. */
function birthNameIn(value: unknown): readonly string[] | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  for (const name of Object.keys(value)) {
    if (BIRTH_NAMES.has(name)) return [name];
    const member: unknown = (value as Readonly<Record<string, unknown>>)[name];
    const below = typeof member === 'object' ? birthNameIn(member) : undefined;
    if (below) return [name, ...below];
  }
  return undefined;
}

/**
 * A path as it may be repeated in an answer: a name that does not look like a field's may be personal data (an
 * address as a key), so it is not repeated.
 */
export function safePath(path: readonly string[]): string {
  return path.map((name) => (/^[A-Za-z0-9_]{1,64}$/.test(name) ? name : '?')).join('.');
}

/** True for a plain JSON object: what every JSON route takes. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
