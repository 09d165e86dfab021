import { plainOf } from './plain.js';

/** Words that every English text is made of, and hardly any other. */
const COMMON: ReadonlySet<string> = new Set(
  'the of and to your you our are for with or that this by not may it as on be from have their which any if'.split(
    ' ',
  ),
);
/** In shorter texts chance is too large: a banner may be in any language. */
const FEWEST_WORDS = 40;
/** English policies have 30 of 100 and more; the nearest other languages have less than 5. */
const LEAST_SHARE = 0.15;

/**
 * Whether a text reads as English, in which the rules read: where they find nothing in another language, that says
 * nothing. Texts of a few words are taken as they are.
 */
export function readsAsEnglish(source: string): boolean {
  const words = plainOf(source).match(/\p{L}+/gu) ?? [];
  if (words.length < FEWEST_WORDS) return true;
  return words.filter((word) => COMMON.has(word)).length >= LEAST_SHARE * words.length;
}
