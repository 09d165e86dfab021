import { sequence, words } from '../matching/sequence.js';
import { isDenied } from '../matching/denial.js';
import { inSentences, type Rule } from './rule.js';

const CONSENT = words(
  '(?:with |on |by |of )?(?:the basis of )?(?:(?:your|their|the|prior|explicit|express|his or her) ){0,2}(?:consent|permission)',
);
const INTEREST = words(
  '(?:(?:with|on|under|in|for|by|of|pursuant to) )?(?:the basis of )?(?:(?:our|the|a|their) ){0,2}legitimate (?:business |commercial )?interests?',
);
const OR = words(
  'or,? (?:where|if|when) (?:this|that|it|consent) is not (?:\\w+ )?(?:possible|given|available|required|needed),?|or|and/or|or else|or otherwise|or alternatively|or,? (?:as applicable|where applicable|if applicable|depending on the case)',
);
const DOES =
  /\b(?:is|are|be) (?:\w+ )?(?:done|carried out|based|processed|performed|conducted|made|used|sent|undertaken|justified)\b|\b(?:we|our \w+) (?:may |will |also |might |can |sometimes ){0,3}(?:use|process|analy[sz]e|send|profile|segment|share|contact|track|rely|base|tailor|show|collect|combine|build|create|do)\b|\blegal basis\b/;
/** "To recommend tariffs: your consent or …" */
const PURPOSE_THEN_COLON = /^[^:.]{5,120}: *$/;
/** Rights and conditions speak of bases without stating one for a purpose. */
const CONDITIONAL =
  /\b(?:if|where|when|whenever|unless|in cases? (?:in which|where)|insofar as|to the extent|right to|applies|only (?:on|if|where|when|with)|depending on)\b/;
const THIRD =
  /\bcontract\w*\b|\blegal obligation|\bvital interest|\bpublic (?:interest|task)|\brequired by law/;

export const eitherBasis: Rule = {
  id: 'either-basis',
  articles: ['GDPR 13(1)(c)', 'GDPR 5(1)(a)', 'EDPB 05/2020 121-123'],
  title: 'Two bases for the same purpose, the one or the other',
  explanation:
    'Whether a person can withdraw or has to object depends on the basis. It is fixed before the processing begins and cannot be left open or exchanged later.',
  whatToDo: 'Choose one basis per purpose; split the purpose if different things are done under it.',
  severity: 'error',
  find: inSentences(({ plain }) => {
    const place =
      sequence(plain, [INTEREST, OR, CONSENT], 25) ?? sequence(plain, [CONSENT, OR, INTEREST], 25);
    if (!place || isDenied(plain, place, 60)) return false;
    const before = plain.slice(0, place.start);
    return (
      (DOES.test(before) || PURPOSE_THEN_COLON.test(before)) &&
      !CONDITIONAL.test(before.slice(-150)) &&
      !THIRD.test(plain.slice(Math.max(0, place.start - 120), place.end + 80))
    );
  }),
};
