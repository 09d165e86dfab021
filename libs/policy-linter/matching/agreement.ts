import type { Sentence } from '../text/policy.js';
import { isDenied } from './denial.js';
import { has, sequence, type Span, words } from './sequence.js';
import {
  AGREES_ALONE,
  AND_AGREES,
  BY_CONTINUING,
  CONSENT_WORD,
  COUNTS_AS_AGREEMENT,
  PERSON_AGREES,
  PERSON_STATES,
  PRIVACY_OBJECT,
  WE_ASSUME,
} from './vocabulary.js';

const GAP = 170;
const AGREEMENT = /\b(?:(?:consent|agree|accept|happy|content with|fine with|approv)\w{0,6}|ok(?:ay)?)\b/gu;
/** "… with this": what was spoken of before. */
const REFERS_BACK = words('(?:with|to|of|by) (?:this|that|it|them|these)');
const SPOKEN_OF = words(
  'cookies?|tracking|personal (?:data|information)|privacy|(?:this|our) (?:policy|notice|statement)',
);

/**
 * The place where what a person does (`deed`, or leaves undone) is said to be agreement about personal data; undefined
 * where it is denied, or where only terms of a contract are agreed to. The deed may follow: "you consent by using".
 */
export function takenForAgreement(sentence: Sentence, deed: RegExp): Span | undefined {
  const { plain } = sentence;
  if (!has(plain, deed)) return undefined;
  const told = [
    sequence(plain, [deed, PERSON_AGREES], GAP),
    sequence(plain, [deed, COUNTS_AS_AGREEMENT], GAP),
    sequence(plain, [deed, AGREES_ALONE], 70),
    sequence(plain, [deed, WE_ASSUME, AGREEMENT], GAP),
    sequence(plain, [WE_ASSUME, AGREEMENT, deed], 80),
    sequence(plain, [WE_ASSUME, deed, AGREEMENT], 80),
    sequence(plain, [PERSON_AGREES, deed], 120),
    sequence(plain, [deed, PERSON_STATES, AND_AGREES], 120),
    sequence(plain, [deed, PERSON_AGREES, AND_AGREES], 120),
  ];
  for (const place of told)
    if (place && !isDenied(plain, place) && isAboutData(sentence, place)) return place;
  return undefined;
}

/** Consent is a word of data protection; "agree" and "accept" need an object that is. */
function isAboutData({ plain, block }: Sentence, place: Span): boolean {
  const said = plain.slice(place.start, place.end);
  return (
    has(said, CONSENT_WORD) ||
    has(said, PRIVACY_OBJECT) ||
    has(plain.slice(place.end, place.end + 140), PRIVACY_OBJECT) ||
    (has(plain.slice(place.start, place.end + 20), REFERS_BACK) && has(block.plain, SPOKEN_OF))
  );
}

/** Whether a sentence takes going on with something for agreement. */
export function takesContinuingForAgreement(sentence: Sentence): boolean {
  return takenForAgreement(sentence, BY_CONTINUING) !== undefined;
}
