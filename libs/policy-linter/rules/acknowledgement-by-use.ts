import { takesContinuingForAgreement } from '../matching/agreement.js';
import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { BY_CONTINUING, BY_USE } from '../matching/vocabulary.js';
import { takesBrowserForConsent } from './browser-default-consent.js';
import { takesUseForConsent } from './consent-by-use.js';
import { inSentences, type Rule } from './rule.js';

const ACKNOWLEDGES = words(
  '(?:you|users?|visitors?|the user|the visitor) (?:will |shall |also |hereby |further |thereby ){0,2}(?:(?:acknowledge|confirm|declare|represent|certify|warrant|state|recogni[sz]e)s?(?: (?:and|,|or) (?:\\w+))?(?: (?:to us|that)){0,2}(?: you| they)?(?: have| had| has)?|(?:are|is|will be|shall be) (?:deemed|considered|taken|assumed|presumed) to have) (?:(?:fully|carefully|duly|been) )?(?:read|understood|reviewed|been informed|informed|taken note|noted|received|seen|familiari[sz]ed|the (?:terms|practices|content)|this|our|having read)',
);
const NOTICE = words('(?:policy|notice|statement|page|document|practices)');

export const acknowledgementByUse: Rule = {
  id: 'acknowledgement-by-use',
  articles: ['GDPR 7(1)', 'GDPR 12(1)', 'WP260 29-31'],
  title: 'Using the service is taken as proof of having read the policy',
  explanation:
    'A use proves neither that a text was shown nor that it was read, and an acknowledgement is never consent. The controller has to show what was shown, to whom and when.',
  whatToDo:
    'Delete the sentence. Record that the notice was shown (version, time, where); do not derive consent from it.',
  severity: 'warning',
  find: inSentences((sentence) => {
    const { plain } = sentence;
    const place =
      sequence(plain, [BY_USE, ACKNOWLEDGES, NOTICE], 140) ??
      sequence(plain, [BY_CONTINUING, ACKNOWLEDGES, NOTICE], 140);
    if (!place || isDenied(plain, place)) return false;
    return (
      !takesUseForConsent(sentence) &&
      !takesContinuingForAgreement(sentence) &&
      !takesBrowserForConsent(sentence)
    );
  }),
};
