import { findFault, type JsonFault } from './json-fault.js';

// Not Buffer: this file also runs in a browser.
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** How deep a request may nest objects and arrays. */
export const DEFAULT_MAX_DEPTH = 64;

export interface StrictJsonOptions {
  /** Levels of objects and arrays that are followed; default 64. */
  readonly maxDepth?: number;
}

/**
 * The text is not I-JSON (RFC 7493). Says what is wrong and where, and never repeats the text: it may hold
 * personal data. `offset` counts UTF-16 code units from 0 (bytes for `NOT_UTF8`: unknown, 0), `line` and `column` from 1.
 */
export class StrictJsonError extends Error {
  override readonly name = 'StrictJsonError';
  readonly line: number;
  readonly column: number;

  constructor(
    readonly code: JsonFault['code'] | 'NOT_UTF8',
    readonly offset: number,
    text: string,
  ) {
    const before = text.slice(0, offset);
    const line = before.split('\n').length;
    const column = offset - before.lastIndexOf('\n');
    super(`${code} at line ${line}, column ${column}`);
    this.line = line;
    this.column = column;
  }
}

/**
 * Reads I-JSON text (RFC 8259 within RFC 7493): no duplicate names however they are escaped, no lone surrogates,
 * no number beyond the doubles, no byte order mark, no nesting beyond `maxDepth`. `__proto__` is a name like others.
 * @throws StrictJsonError with the code and the place of the first fault
 */
export function parseStrictJson(text: string, options: StrictJsonOptions = {}): unknown {
  const maxDepth = options.maxDepth ?? DEFAULT_MAX_DEPTH;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fault(text, maxDepth);
  }
  // JSON.parse keeps the last of two equal names: then the value has fewer members than the text has colons.
  const members = countMembers(value, maxDepth);
  // As many colons as members, wherever they stand: then none stands in a string, and no name came twice.
  if (members !== countAllColons(text) && members !== countColons(text)) throw fault(text, maxDepth);
  return value;
}

/** As `parseStrictJson`, from bytes that must be UTF-8. @throws StrictJsonError */
export function parseStrictJsonBytes(bytes: Uint8Array, options: StrictJsonOptions = {}): unknown {
  return parseStrictJson(utf8Text(bytes), options);
}

/** Strict UTF-8: no replacement characters, a byte order mark stays (and is refused later). @throws StrictJsonError */
export function utf8Text(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new StrictJsonError('NOT_UTF8', 0, '');
  }
}

function fault(text: string, maxDepth: number): StrictJsonError {
  const found = findFault(text, maxDepth);
  return new StrictJsonError(found.code, found.offset, text);
}

/** Members in the value, or NaN (which equals no count) if it holds what I-JSON does not allow. */
function countMembers(value: unknown, depthLeft: number): number {
  if (typeof value === 'string') return value.isWellFormed() ? 0 : NaN;
  if (typeof value === 'number') return Number.isFinite(value) ? 0 : NaN;
  if (typeof value !== 'object' || value === null) return 0;
  if (depthLeft === 0) return NaN;
  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) count += countMembers(item, depthLeft - 1);
    return count;
  }
  for (const name of Object.keys(value)) {
    if (!name.isWellFormed()) return NaN;
    count += 1 + countMembers((value as Record<string, unknown>)[name], depthLeft - 1);
  }
  return count;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Colons in and outside strings. */
function countAllColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) count++;
  return count;
}

/** Colons outside strings, in a text that JSON.parse has accepted: one for each member. */
function countColons(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit === COLON) count++;
    else if (unit === QUOTE) i = endOfString(text, i);
  }
  return count;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  for (;;) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
}
