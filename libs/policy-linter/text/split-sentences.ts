/** A regex per sentence must stay cheap whatever the text is, so no sentence is longer. */
const LONGEST = 4_000;

const ABBREVIATION =
  /(?:^|[\s("'])(?:e\.g|i\.e|etc|cf|inc|ltd|co|corp|no|nos|art|arts|sec|para|approx|dr|mr|mrs|ms|st|vs|llc|attn|tel|jan|feb|aug|sept?|oct|nov|dec|[a-z])$/i;
const INITIALS = /(?:^|[\s("'])(?:[a-z]\.){1,4}[a-z]$/i;
const STARTER =
  /^(?:the|we|if|this|these|those|in|our|you|your|for|when|where|by|however|additionally|to|it|as|at|please|such|any|all|no)\b/i;

/** Part of a text: where it begins and its length is that of the string. */
export interface Piece {
  readonly start: number;
  readonly text: string;
}

/**
 * Splits running text at full stops, question marks and exclamation marks that end a sentence; abbreviations and
 * initials do not. Linear in the length of the text.
 */
export function splitSentences(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  const cut = (end: number): void => {
    const whole = text.slice(start, end);
    const piece = whole.trim();
    if (piece !== '') pieces.push({ start: start + whole.length - whole.trimStart().length, text: piece });
    start = end;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (at - start >= LONGEST - 1 && (sign === ' ' || at - start >= LONGEST)) cut(at);
    if (sign !== '.' && sign !== '!' && sign !== '?') continue;
    let end = at + 1;
    while (end < text.length && end - at < 4 && /["')\]\u201d\u2019.!?]/.test(text[end] ?? '')) end++;
    if (end < text.length && text[end] !== ' ') continue;
    const next = text.slice(end + 1, end + 16);
    if (!/^["'([\u201c\u2018]?[\p{Lu}\p{N}]/u.test(next) && !/^["'([\u201c\u2018]?(?:we|you|if)\b/.test(next))
      continue;
    if (sign === '.' && isAbbreviation(text.slice(Math.max(start, at - 12), at), next)) continue;
    cut(end);
    at = end - 1;
  }
  cut(text.length);
  return pieces;
}

function isAbbreviation(before: string, next: string): boolean {
  if (INITIALS.test(before)) return !STARTER.test(next);
  if (!ABBREVIATION.test(before)) return false;
  return !/(?:inc|ltd|co|corp|etc|llc)$/i.test(before) || !STARTER.test(next);
}
