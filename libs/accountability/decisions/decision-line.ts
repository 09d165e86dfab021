import type { Decision } from './decision.js';

/** A decision as a line of the log has it: instants as text. */
export type DecisionEntry = Omit<Decision, 'at' | 'asOf' | 'knownAt'> & {
  readonly at: string;
  readonly asOf?: string;
  readonly knownAt?: string;
};

let lastAt = NaN;
let lastText = '';

/**
 * The line of a decision, ASCII, with its line feed. Lines are made by the hundred thousand: they are put together from
 * texts that need no escape (slugs, codes, ids, digests), and only who asked may hold anything else.
 */
export function decisionLine(decision: Decision): string {
  const { id, at, controller, subject, purpose, operation, context, asOf, knownAt } = decision;
  const { permitted, reason, basis, until, position, principal } = decision;
  // Many decisions are made in the same millisecond.
  if (at !== lastAt) {
    lastAt = at;
    lastText = new Date(at).toISOString();
  }
  let line = `{"id":"${id}","at":"${lastText}","controller":"${controller}"`;
  if (subject !== undefined) line += `,"subject":"${subject}"`;
  line += `,"purpose":"${purpose}","operation":"${operation}"`;
  if (context !== undefined) line += `,"context":"${context}"`;
  if (asOf !== undefined) line += `,"asOf":"${new Date(asOf).toISOString()}"`;
  if (knownAt !== undefined) line += `,"knownAt":"${new Date(knownAt).toISOString()}"`;
  line += permitted ? `,"permitted":true,"reason":"${reason}"` : `,"permitted":false,"reason":"${reason}"`;
  if (basis !== undefined) line += `,"basis":"${basis}"`;
  if (until !== undefined) line += `,"until":"${until}"`;
  return `${line},"position":"${position}","principal":${asciiJson(principal)}}\n`;
}

/** The entry on a line; undefined if it is none (torn by a crash). */
export function readEntry(line: string): DecisionEntry | undefined {
  if (!line.endsWith('}')) return undefined;
  try {
    return JSON.parse(line) as DecisionEntry;
  } catch {
    return undefined;
  }
}

const PLAIN = /^[A-Za-z0-9_.:|/-]*$/;
const known = new Map<string, string>();

/** A text as JSON without any character beyond ASCII: lines are written byte by character. */
function asciiJson(text: string): string {
  const made = known.get(text);
  if (made !== undefined) return made;
  const json = PLAIN.test(text)
    ? `"${text}"`
    : JSON.stringify(text).replace(
        /[^\x20-\x7e]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
  // Principals are few; whoever makes thousands of them gains nothing from this.
  if (known.size >= 1_000) known.clear();
  known.set(text, json);
  return json;
}
