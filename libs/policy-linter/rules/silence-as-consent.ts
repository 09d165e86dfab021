import { takenForAgreement } from '../matching/agreement.js';
import { words } from '../matching/sequence.js';
import { takesBrowserForConsent } from './browser-default-consent.js';
import { inSentences, type Rule } from './rule.js';

const SILENCE = words(
  'unless (?:you|we hear|we receive|the customer|users?) (?:(?:tell|inform|notify|object|opt|let|contact|from|unsubscribe|write|advise|indicate|request|an objection|otherwise)\\b)' +
    "|if (?:you|the customer|users?) (?:do not|don't|have not|haven't|fail to) (?:object|respond|reply|answer|opt|tell|inform|notify|contact|unsubscribe|react|write|let|told)(?:s|d|ed|ped|ied)?" +
    "|(?:if we|where we|should we) (?:do not|don't|have not|not) (?:hear|receive)" +
    '|(?:your|a) (?:silence|failure to (?:respond|object|reply|answer)|lack of (?:response|objection))|silence|inactivity',
);

export const silenceAsConsent: Rule = {
  id: 'silence-as-consent',
  articles: ['GDPR 4(11)', 'Recital 32'],
  title: 'Silence is taken for consent',
  explanation: 'Recital 32: silence, pre-ticked boxes or inactivity do not constitute consent.',
  whatToDo:
    'Ask, and treat no answer as no. An opt-out is possible only where another basis than consent holds.',
  severity: 'error',
  find: inSentences(
    (sentence) => takenForAgreement(sentence, SILENCE) !== undefined && !takesBrowserForConsent(sentence),
  ),
};
