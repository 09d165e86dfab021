import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const PROVE = words(
  '(?:verif(?:y|ies|ied|ying|ication)(?: of)?|prov(?:e|ing)|proof of|confirm(?:ing|ation of)?|authenticat(?:e|ing|ion)|check(?:ing)?|establish(?:ing)?|evidence of|validat(?:e|ing|ion of)|copy of|provide|send|submit|upload|present|show|enclose|attach)',
);
const IDENTITY = words(
  "(?:(?:(?:your|the|an|a|their|his or her|own) ){0,2}(?:(?:valid|official|government-issued|photo|national|current) ){0,2}(?:identity(?: (?:card|documents?))?|identification(?: documents?)?|passport|id|id card|photo id|driver's licen[cs]e|driving licen[cs]e)|who you are)",
);
const WITHDRAWAL = words(
  '(?:withdraw(?:al|als|ing|s)?|revok(?:e|ing)|revocation)(?: (?:of )?(?:(?:your|the|a|any|that|their|such) ){0,2}(?:consents?|permission|authori[sz]ation|request))?|(?:(?:your|the|a|any) )?consent (?:can|may|is|will|could)(?: be)? (?:withdrawn|revoked)|(?:unsubscrib(?:e|ing|es)|opt(?:ing)?[ -]out|opt-outs?)|stop(?:ping)? marketing',
);
const CONDITION = words(
  'before|prior to|in order to|to be able to|until|only (?:after|once|when|if)|as a condition|when|if you|for|first|must|need|needs|required?|requires|have to|ask|asked|will have to|so that|upon|please|to',
);
/** What follows a semicolon is about the withdrawal, unless it names something else. */
const OTHER_MATTER = /;.*\b(?:access|copies|requests?|eras\w+|delet\w+|other|rights?|account|if)\b/;
const CONSENT = /\b(?:consents?|permission|withdraw\w*|unsubscrib\w*|opt(?:ing)?[ -]out)\b/;

export const identityBeforeWithdrawal: Rule = {
  id: 'identity-before-withdrawal',
  articles: ['GDPR 7(3)', 'GDPR 12(6)', 'EDPB 05/2020 113-115'],
  title: 'Proof of identity before a consent can be withdrawn',
  explanation:
    'Withdrawing must be as easy as giving. The identity checks of Art. 12(6) are for the rights of Art. 15 to 21, not for a withdrawal.',
  whatToDo:
    'Take the withdrawal at once, in the way the consent was given; check nobody whom you did not check when the consent was given.',
  severity: 'error',
  find: inSentences(({ plain }) => {
    const place =
      sequence(plain, [PROVE, IDENTITY, CONDITION, WITHDRAWAL], 45) ??
      sequence(plain, [IDENTITY, CONDITION, WITHDRAWAL], 25) ??
      sequence(plain, [WITHDRAWAL, CONDITION, PROVE, IDENTITY], 60);
    if (!place || OTHER_MATTER.test(plain.slice(place.start, place.end))) return false;
    return CONSENT.test(plain.slice(place.start, place.end)) && !isDenied(plain, place, 50);
  }),
};
