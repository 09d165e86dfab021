import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const SHIELD = words(
  'privacy shield(?: (?:frameworks?|principles|list|certification|program(?:me)?))?|safe harbou?r (?:framework|principles|agreement|scheme)',
);
const RELIES = words(
  '(?:rely|relies|relying|certif(?:y|ied|ies|ication)|self-certif(?:y|ied|ies|ication)|compl(?:y|ies|iant|iance)|adher(?:e|es|ing)|participat(?:e|es|ing|ion)|under|based on|on the basis of|member|subscribed?|pursuant to|protected by|covered by|ensured by|safeguards?|listed|in accordance with|commit(?:s|ted)?)',
);
const PAST =
  /\b(?:invalid\w*|no longer|former(?:ly)?|replac\w+|struck|annul\w+|previously|schrems|until (?:july )?2020|was|were|although|despite|even though|successor|data privacy framework)\b/;

export const privacyShield: Rule = {
  id: 'privacy-shield',
  articles: ['GDPR 44-46', 'C-311/18 Schrems II'],
  title: 'A transfer rests on the Privacy Shield',
  explanation:
    'The Court declared the Privacy Shield invalid on 16 July 2020 (Safe Harbour on 6 October 2015); neither carries a transfer.',
  whatToDo:
    'Name the tool that carries the transfer now (standard contractual clauses of 2021, the Data Privacy Framework if the recipient is on its list, binding corporate rules).',
  severity: 'error',
  find: inSentences(({ plain }) => {
    const place = sequence(plain, [RELIES, SHIELD], 90) ?? sequence(plain, [SHIELD, RELIES], 60);
    return place !== undefined && !PAST.test(plain) && !isDenied(plain, place, 40);
  }),
};
