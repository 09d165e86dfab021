import { takenForAgreement } from '../matching/agreement.js';
import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { COUNTS_AS_AGREEMENT } from '../matching/vocabulary.js';
import type { Sentence } from '../text/policy.js';
import { inSentences, type Rule } from './rule.js';

const LEFT_AS_IT_IS = words(
  "(?:without (?:(?:first|having|actively|explicitly) )?(?:disabl|chang|block|reject|adjust|deactivat|modif|refus|turn|switch|alter|delet|opt)\\w{0,6}|(?:if|unless) (?:you|users|visitors)(?: have| choose to| decide to)? (?:do not|don't|not|have not|haven't|never|disable|disabled|changed?|adjust|adjusted|block|blocked|set|turn|turned|switch|deactivate|modify|alter|configure|configured|leave|left|keep|kept)|(?:leaving|keeping|having) (?:your )?(?:cookies|browser|settings)|not (?:disabling|changing|blocking|adjusting|refusing|deactivating|modifying))",
);
const COOKIES_OR_BROWSER = words(
  "(?:cookies?|browser|browser's|device settings|privacy settings)(?: (?:settings?|preferences|configuration|options|enabled|switched on|turned on|active))?",
);
const BROWSER_ACCEPTS = words(
  "(?:your |the |a )?(?:browser|browser's|browsers|browser settings|browser configuration|device)(?: (?:settings?|configuration|preferences|defaults?))?(?: (?:that )?(?:is |are )?(?:set|configured) to)? (?:to )?(?:accepts?|allows?|permits?|accepting|allowing|permitting)|default (?:browser )?settings",
);
const SETTINGS = words("(?:browser|browser's|device) (?:settings?|configuration|preferences)");
const SENDS_ANYWAY = words(
  '(?:our|the) (?:system|server|site|website|software) will (?:issue|set|place|send|use) (?:a )?cookies?',
);

/** Also asked by rules that would report the same sentence a second time. */
export function takesBrowserForConsent(sentence: Sentence): boolean {
  const { plain } = sentence;
  if (!plain.includes('cookie') && !plain.includes('browser') && !plain.includes('settings')) return false;
  const left = sequence(plain, [LEFT_AS_IT_IS, COOKIES_OR_BROWSER], 50);
  if (left && takenForAgreement(sentence, LEFT_AS_IT_IS)) return true;
  if (takenForAgreement(sentence, BROWSER_ACCEPTS)) return true;
  const settings = sequence(plain, [SETTINGS, COUNTS_AS_AGREEMENT], 40);
  if (settings && !isDenied(plain, settings)) return true;
  const anyway = left && sequence(plain, [LEFT_AS_IT_IS, COOKIES_OR_BROWSER, SENDS_ANYWAY], 130);
  return anyway !== undefined && !isDenied(plain, anyway);
}

export const browserDefaultConsent: Rule = {
  id: 'browser-default-consent',
  articles: ['GDPR 4(11)', 'ePrivacy 5(3)', 'C-673/17 Planet49'],
  title: 'A browser left as it was is taken for consent',
  explanation:
    'Consent is a clear affirmative act. Not having changed a setting of the browser is none, so every cookie that is not strictly necessary is set without consent.',
  whatToDo:
    'Delete the sentence. Set such cookies only after a choice in a banner with equal buttons for yes and no, and record the choice per category.',
  severity: 'error',
  find: inSentences(takesBrowserForConsent),
};
