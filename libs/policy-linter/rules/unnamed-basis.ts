import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const CONSENT = words(
  '(?:with|on|by) (?:(?:your|their|the|a|prior|explicit|express) ){0,2}(?:consent|permission|agreement)|(?:you have|you) (?:consented|agreed)|legitimate interests?|contract',
);
const OTHERWISE = words(
  '(?:or )?(?:as |where |when |if |in any other way )?(?:is |are )?(?:otherwise|also) (?:is |are )?(?:permitted|allowed|authori[sz]ed|permissible|lawful|legal)(?: (?:by|under) (?:the )?(?:applicable |local |relevant )?laws?)?|or (?:as|where|when|if) (?:permitted|allowed|authori[sz]ed) (?:by|under) (?:the )?(?:applicable |local |relevant )?laws?',
);
const PURPOSES = words('(?:use|uses|using|process|processes|processing|collect)');
const AS_PERMITTED = words(
  '(?:on|under) (?:the |any |such )?(?:lawful|legal) (?:bas[ie]s|grounds?) (?:as |that (?:is|are) |which (?:is|are) )?(?:permitted|allowed|available|provided|recogni[sz]ed|applicable)|(?:for|on) any (?:lawful|legal|legitimate) (?:basis|purpose|ground)s?',
);
/** "To offer you products: as permitted by law." */
const AFTER_COLON =
  /^(?:to|for) [^:.;]{5,160}: (?:(?:as|where|if|when|insofar as) )?(?:otherwise )?(?:permitted|allowed) (?:by|under) (?:\w+ )?laws?(?=[.;,]|$)/;
const USES = /\bwe\b|\b(?:is|are|be) (?:used|processed|sent|shared|contacted)\b|\bour\b/;

export const unnamedBasis: Rule = {
  id: 'unnamed-basis',
  articles: ['GDPR 13(1)(c)', 'GDPR 5(1)(a)'],
  title: 'A basis that has no name',
  explanation:
    '"As otherwise permitted by law" is no basis: the reader cannot tell on what the processing rests and which rights follow.',
  whatToDo:
    'Name what is meant (for own similar products to customers: ePrivacy 13(2) with its conditions), or delete it.',
  severity: 'warning',
  find: inSentences(({ plain }) => {
    if (AFTER_COLON.test(plain)) return true;
    if (!USES.test(plain) || /\b(?:do|will|shall|must|may) not\b|\bnever\b/.test(plain)) return false;
    const place = sequence(plain, [CONSENT, OTHERWISE], 45) ?? sequence(plain, [PURPOSES, AS_PERMITTED], 120);
    return place !== undefined && !isDenied(plain, place, 60);
  }),
};
