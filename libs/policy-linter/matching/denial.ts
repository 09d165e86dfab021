import { type Span, words } from './sequence.js';

const NO = words(
  "not|never|nobody|no one|none|neither|nor|cannot|(?:do|does|did|wo|ca|is|are|was|were|should|would|could|must|need|has|have|had)n't|rather than|instead of|far from|no longer|no|without (?:treating|taking|assuming|requiring|asking|having)",
);
/** A "not" that belongs to a condition or to what a person omits does not deny what follows from it. */
const CONDITION =
  /\b(?:if|where|when|unless|as long as|should|in case) (?:(?:you|we|they|i|this|that|it|consent|users?|visitors?|the user|a user|the visitor) )?(?:(?:do|does|did|have|has|are|is|will|should) not|don't|doesn't|didn't|haven't|hasn't|cannot|can't|never|not|do nothing)\b|\b(?:is|are) no longer\b(?= than)|\bnot (?:only|just|limited)\b|\bwhether or not\b|\bby not \w+ing\b|\bno (?:later|more|less) than\b|\bno further action\b/g;
const ELSEWHERE =
  /\b(?:some|other|many|most|certain) (?:\w+ )?(?:web ?sites|sites|companies|businesses|services|policies|notices|publishers|providers|banners)\b[^.;]{0,40}\b(?:say|claim|state|assume|treat|tell|argue|write|think|pretend|rely|use)/;

/**
 * Whether the place is denied: by a "not" or "never" inside it or up to `reach` characters before it in the same
 * clause, by being told of others, or by being a question.
 */
export function isDenied(plain: string, place: Span, reach = 90): boolean {
  if (plain.endsWith('?')) return true;
  const from = clauseStart(plain, place.start, reach);
  const said = plain.slice(from, place.end).replace(CONDITION, (found) => ' '.repeat(found.length));
  NO.lastIndex = 0;
  return NO.test(said) || ELSEWHERE.test(plain.slice(0, place.end));
}

function clauseStart(plain: string, start: number, reach: number): number {
  const lowest = Math.max(0, start - reach);
  for (let at = start - 1; at > lowest; at--) if (plain[at] === ';') return at + 1;
  return lowest;
}
