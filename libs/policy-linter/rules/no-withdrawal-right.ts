import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { isWholePolicy } from '../matching/whole-policy.js';
import type { Rule } from './rule.js';

const USES_CONSENT = [
  words('with|on the basis of|based on|rely on|ask for|request|obtain|given'),
  words('(?:(?:your|the) )?(?:prior |explicit |express )?consent'),
];
const WITHDRAW =
  /\b(?:withdraw\w*|revok\w*|revocation|take back|retract|change your mind|cancel (?:your )?consent|unsubscribe|opt[ -]?out)\b/;

export const noWithdrawalRight: Rule = {
  id: 'no-withdrawal-right',
  articles: ['GDPR 7(3)', 'GDPR 13(2)(c)'],
  title: 'Consent is used, and nothing says how to withdraw it',
  explanation:
    'Before people consent they are told that they may withdraw at any time; without that the consent is not valid.',
  whatToDo: 'Say it beside every consent, and make withdrawing as easy as giving.',
  severity: 'error',
  find: (policy) => {
    if (!isWholePolicy(policy) || WITHDRAW.test(policy.plain)) return [];
    const sentence = policy.sentences.find(({ plain }) => {
      const place = sequence(plain, USES_CONSENT, 30);
      return place !== undefined && !isDenied(plain, place, 60) && !/\b(?:parent|guardian)/.test(plain);
    });
    return sentence ? [{ sentence }] : [];
  },
};
