import { toBase64url } from '../bytes/index.js';
import { demand } from '../errors.js';
import type { LeafPlace } from './leaf.js';

/**
 * Canonical text of a leaf body from the canonical text of the stored body: what `canonicalJson(leafBody(…))` gives, for
 * whoever makes thousands a second of bytes that this ledger has written.
 * @throws EvidenceError `NOT_CANONICAL` for a text that is no object with members in order
 */
export function leafText(body: string, { log, seq, rev, prev }: LeafPlace): string {
  return withMembers(body, [
    ['log', JSON.stringify(log)],
    ['prev', `"${prev ? toBase64url(prev) : ''}"`],
    ['rev', `"${rev}"`],
    ['seq', `"${seq}"`],
  ]);
}

/**
 * Puts members into the canonical text of an object (RFC 8785 3.2.3: sorted by UTF-16 code unit).
 * @param added in order, with names that the object does not have and that need no escapes, and canonical values
 */
export function withMembers(
  text: string,
  added: readonly (readonly [name: string, value: string])[],
): string {
  demand(text.startsWith('{') && text.endsWith('}'), 'NOT_CANONICAL', 'stored body');
  let out = '{';
  let taken = 1;
  let next = 0;
  for (let at = 1; at < text.length - 1 && next < added.length;) {
    const nameEnd = endOfString(text, at);
    const name = text.slice(at + 1, nameEnd);
    for (; next < added.length && (added[next] as readonly [string, string])[0] < name; next++) {
      const [before, value] = added[next] as readonly [string, string];
      out += `${text.slice(taken, at)}"${before}":${value},`;
      taken = at;
    }
    // Behind the value stands a comma, or the end.
    at = endOfValue(text, nameEnd + 2) + 1;
  }
  out += text.slice(taken, -1);
  for (; next < added.length; next++) {
    const [name, value] = added[next] as readonly [string, string];
    out += `${out === '{' ? '' : ','}"${name}":${value}`;
  }
  return `${out}}`;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Index of the closing quote of a string that begins at `start`. */
function endOfString(text: string, start: number): number {
  demand(text.charCodeAt(start) === QUOTE, 'NOT_CANONICAL', 'stored body');
  for (let end = text.indexOf('"', start + 1); end > 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end;
  }
  return text.length;
}

/** Index behind a value that begins at `start`: that of the comma or brace behind it. */
function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) at = endOfString(text, at);
    else if (unit === OPENING_BRACE || unit === OPENING_BRACKET) depth++;
    else if (depth === 0 && (unit === COMMA || unit === CLOSING_BRACE)) return at;
    else if (unit === CLOSING_BRACE || unit === CLOSING_BRACKET) depth--;
  }
  return text.length;
}
