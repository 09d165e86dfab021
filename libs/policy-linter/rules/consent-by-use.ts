import { takenForAgreement, takesContinuingForAgreement } from '../matching/agreement.js';
import { BY_USE } from '../matching/vocabulary.js';
import type { Sentence } from '../text/policy.js';
import { takesBrowserForConsent } from './browser-default-consent.js';
import { inSentences, type Rule } from './rule.js';

/** Also asked by `acknowledgement-by-use`, which says less. */
export function takesUseForConsent(sentence: Sentence): boolean {
  return takenForAgreement(sentence, BY_USE) !== undefined;
}

export const consentByUse: Rule = {
  id: 'consent-by-use',
  articles: ['GDPR 4(11)', 'GDPR 7(2)', 'Recital 32'],
  title: 'Using the service is taken for consent',
  explanation:
    'A person who opens a site, sends a form or uses a service has not consented to what is done with the data: consent is separate, specific and a clear affirmative act.',
  whatToDo:
    'Delete the sentence. Name the basis of each purpose; where it is consent, ask for it purpose by purpose and record when, how and to which text.',
  severity: 'error',
  find: inSentences(
    (sentence) =>
      takesUseForConsent(sentence) &&
      !takesContinuingForAgreement(sentence) &&
      !takesBrowserForConsent(sentence),
  ),
};
