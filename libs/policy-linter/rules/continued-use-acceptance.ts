import { takesContinuingForAgreement } from '../matching/agreement.js';
import { takesBrowserForConsent } from './browser-default-consent.js';
import { inSentences, type Rule } from './rule.js';

export const continuedUseAcceptance: Rule = {
  id: 'continued-use-acceptance',
  articles: ['GDPR 4(11)', 'GDPR 7(2)', 'Recital 32', 'WP260 29-31'],
  title: 'Going on with the use is taken for acceptance',
  explanation:
    'Whoever goes on using a service has not decided about a changed policy: it is neither consent nor agreement, and a purpose that rests on consent needs a new one.',
  whatToDo:
    'Delete the sentence. Tell people of a material change before it takes effect, in a message of its own, and ask again where a purpose rests on consent; until they answer, the old version does not carry.',
  severity: 'error',
  find: inSentences((sentence) => takesContinuingForAgreement(sentence) && !takesBrowserForConsent(sentence)),
};
