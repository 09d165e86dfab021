import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const CHARGE = words('(?:charge|charges|charged|pay|payment of|subject to|levy|impose|require|incur|costs?)');
const FEE = words(
  '(?:(?:a|an|the|any|our) )?(?:(?:small|reasonable|nominal|administrative|administration|handling|standard|modest|processing|flat) ){0,2}(?:fees?|charge|[€$£]\\s?\\d{1,4}|(?:eur|gbp|usd) ?\\d{1,4}|\\d{1,4} ?(?:euros?|eur|pounds|usd|dollars))',
);
const RIGHT = words(
  '(?:access|copy|copies|(?:your |a |each |any |every |such )?requests?(?: (?:for|to|under))?|exercis\\w+|erasure|deletion|rectification|portability|subject access|(?:your )?rights?)',
);
const ALLOWED =
  /\b(?:excessive|unfounded|repetitive|repeated|additional|further|extra|more than one|second|subsequent|another copy|duplicate|vexatious|disproportionate|free of charge|without charge|at no cost)\b/;
const FOR_IT = words('for (?:this|that|it|doing so|each|the copy)');
const ABOUT_RIGHT =
  /\bright (?:to|of) (?:access|rectif|eras|delet|portab|restrict|request)|\bcop(?:y|ies) of your (?:personal )?(?:data|information)\b|\b(?:ask|write to) (?:us )?for (?:all |a copy of )?(?:the|your) (?:personal )?(?:data|information)\b/;
const OTHER =
  /\b(?:services?|subscription|purchase|orders?|card|payment method|transaction|bookings?|products?|chargeback|membership)\b/;

export const feeForRights: Rule = {
  id: 'fee-for-rights',
  articles: ['GDPR 12(5)', 'GDPR 15(3)'],
  title: 'A fee for exercising a right',
  explanation:
    'Art. 12(5): information and action on a right are free of charge. A fee is possible only for requests that are manifestly unfounded or excessive, and for further copies.',
  whatToDo: 'Delete the fee, or limit it to those cases.',
  severity: 'error',
  find: inSentences(({ plain, block }) => {
    if (ALLOWED.test(plain)) return false;
    const place =
      sequence(plain, [CHARGE, FEE, RIGHT], 60) ??
      sequence(plain, [RIGHT, CHARGE, FEE], 70) ??
      sequence(plain, [FEE, CHARGE, RIGHT], 30);
    if (place) return !OTHER.test(plain) && !isDenied(plain, place, 30);
    const forIt = sequence(plain, [CHARGE, FEE, FOR_IT], 20);
    return forIt !== undefined && ABOUT_RIGHT.test(block.plain) && !isDenied(plain, forIt, 30);
  }),
};
