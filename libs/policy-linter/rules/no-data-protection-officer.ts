import { addressesUnion, contactSentence, isWholePolicy } from '../matching/whole-policy.js';
import type { Rule } from './rule.js';

const OFFICER =
  /\b(?:data (?:protection|privacy) (?:officer|official|manager|lead|coordinator)s?|privacy officer|chief privacy officer|dpo|article 37|art\.? ?37|datenschutzbeauftragte\w*|délégué à la protection|responsabile della protezione|delegado de protección|dataskyddsombud)\b/;

export const noDataProtectionOfficer: Rule = {
  id: 'no-data-protection-officer',
  articles: ['GDPR 13(1)(b)', 'GDPR 37'],
  title: 'No data protection officer is named',
  explanation:
    'Where a data protection officer has to be designated (Art. 37), the notice gives the contact details. This one names none and does not say that none is needed.',
  whatToDo: 'Name the officer’s contact details, or keep on file (and say) why none is needed.',
  severity: 'notice',
  find: (policy) => {
    if (!isWholePolicy(policy) || !addressesUnion(policy) || OFFICER.test(policy.plain)) return [];
    const sentence = contactSentence(policy);
    return sentence ? [{ sentence }] : [];
  },
};
