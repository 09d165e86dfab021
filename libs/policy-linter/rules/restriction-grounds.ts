import { inSentences, type Rule } from './rule.js';

const RESTRICTED =
  /\brestrict(?:ed|ion|ions|ing)?\b(?!ed access)|\bprocessing is (?:limited|paused|suspended)|\bpaused\b|\bblocked\b/;
const ONLY =
  /\bonly\b|\bexcept(?:ion|ing)?\b|\bother than\b|\bapart from\b|\bunless\b|\blimited to\b|\bno (?:other|further)\b/;
const STORAGE =
  /\bstor(?:e|age|ed|ing)\b|\bkeep(?:ing)?\b|\bhold(?:ing)?\b|\bretain\b|\bprocess(?:ed|ing)?\b|\bused?\b/;
const CONSENT = /\bconsent|\bagree(?:ment)?\b|\bpermission\b/;
const CLAIMS = /\blegal claims?\b|\bclaims?\b|\blegal proceedings\b|\blitigation\b/;
const OTHERS =
  /\b(?:rights?|protect(?:ion|ing)?)\b.{0,60}\b(?:another|others?|other (?:natural |legal )?(?:persons?|people|individuals?|parties)|third part(?:y|ies)|someone else|somebody else|anyone else|third persons?)\b|\b(?:another|other) (?:person|people|individual)s?(?:'s|')? rights/;
/** The grounds on which a person may ask for a restriction speak of claims too; they say when it begins. */
const BEGINS =
  /\b(?:right to|you (?:can|may)) (?:\w+ ){0,2}(?:restrict|request|ask|obtain|demand|limit)|\b(?:contest|dispute)\b/;

export const restrictionGrounds: Rule = {
  id: 'restriction-grounds',
  articles: ['GDPR 18(2)'],
  title: 'What restricted data may still be used for: the rights of another person are missing',
  explanation:
    'Art. 18(2) lists four grounds beside storage: consent, legal claims, the protection of the rights of another natural or legal person, important public interest. A shorter list informs wrongly.',
  whatToDo: 'Name all four, or do not list them.',
  severity: 'warning',
  find: inSentences(
    ({ plain }) =>
      RESTRICTED.test(plain) &&
      ONLY.test(plain) &&
      STORAGE.test(plain) &&
      CONSENT.test(plain) &&
      CLAIMS.test(plain) &&
      !OTHERS.test(plain) &&
      !BEGINS.test(plain),
  ),
};
