import { addressesUnion, contactSentence, isWholePolicy } from '../matching/whole-policy.js';
import type { Rule } from './rule.js';

const ABROAD =
  /\b(?:incorporated|established|registered|headquartered|organi[sz]ed|based|located|domiciled|formed|principal (?:place of business|office)|head office|registered office|seat|company|corporation)\b.{0,60}\b(?:u\.?s\.?a?\.?|united states(?: of america)?|delaware|california|nevada|new york|texas|florida|canada|australia|singapore|hong kong|india|china|japan|israel|brazil|switzerland|united kingdom|london|england(?: and wales)?|scotland|south korea|turkey|t[uü]rkiye|russia|ukraine|new zealand|south africa|united arab emirates|dubai|mexico|argentina|cayman islands|british virgin islands)(?![\w])/;
const US_ADDRESS = /,? [a-z]{2} \d{5}(?:-\d{4})?,? (?:united states|u\.?s\.?a?\.?)\b/;
const SPEAKER =
  /\b(?:we|us|our|inc|llc|ltd|limited|corp|corporation|company|controller|gmbh|pty|plc|headquarters?|registered office)\b/;
const OF_OTHERS =
  /\b(?:providers?|processors?|recipients?|vendors?|partners?|servers?|if you|users? (?:located|based)|you are)\b/;
const REPRESENTATIVE =
  /\b(?:(?:eu|e\.u\.|european(?: union)?|union|eea|gdpr|article 27|art\.? ?27|data protection)[ -](?:\w+ )?representatives?|representatives? (?:\w+ ){0,3}(?:in|for|within) (?:the )?(?:eu|e\.u\.|european|union|eea)|represent(?:ed|s) (?:us )?(?:in|within) (?:the )?(?:eu|european|union|eea)|article 27|art\.? ?27|representative (?:pursuant|according|under|in accordance))\b/;
const NOT_APPOINTED = /\b(?:not|never|no)\b/;
const NOT_DUE = /\b(?:not|nor) (?:\w+ )?(?:required|obliged|obligated|need)\b|\bexempt/;
const IN_UNION =
  /\b(?:gmbh|s\.?a\.?r\.?l|b\.v\.|s\.r\.l|s\.p\.a|sp\. z o\.o|oy|aps|a\/s|s\.a\.s|sas|d\.o\.o|establish(?:ed|ment) in the (?:eu|european union|union)|(?:subsidiary|company|office|establishment|branch|entity|affiliate|headquarters?|ltd|limited|based|located|incorporated|registered) (?:\w+ )?(?:in|of) (?:\w+, )?(?:ireland|germany|france|netherlands|the netherlands|luxembourg|spain|italy|poland|sweden|denmark|finland|austria|belgium|portugal|czech|estonia|latvia|lithuania|malta|cyprus|greece|dublin|berlin|amsterdam|paris))\b/;

export const noRepresentative: Rule = {
  id: 'no-representative',
  articles: ['GDPR 27', 'GDPR 13(1)(a)'],
  title: 'A controller outside the Union names no representative',
  explanation:
    'A controller without an establishment in the Union that offers goods or services there, or watches behaviour there, appoints a representative in writing and names it in the notice.',
  whatToDo:
    'Appoint a representative in a member state where the people are, and name it with its address; or say which establishment in the Union is the controller.',
  severity: 'error',
  find: (policy) => {
    if (!isWholePolicy(policy) || !addressesUnion(policy) || IN_UNION.test(policy.plain)) return [];
    const abroad = policy.sentences.find(
      ({ plain }) =>
        US_ADDRESS.test(plain) || (ABROAD.test(plain) && SPEAKER.test(plain) && !OF_OTHERS.test(plain)),
    );
    if (!abroad) return [];
    const named = policy.sentences.filter(({ plain }) => REPRESENTATIVE.test(plain));
    if (named.some(({ plain }) => !NOT_APPOINTED.test(plain) || NOT_DUE.test(plain))) return [];
    const contact = contactSentence(policy);
    return [{ sentence: abroad, also: contact ? [contact] : [] }];
  },
};
