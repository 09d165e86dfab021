import { isDenied } from '../matching/denial.js';
import { has, sequence, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const PRE_TICKED = words(
  'pre-?(?: )?(?:ticked|checked|selected) (?:\\w+ )?(?:box|boxes|checkbox|checkboxes|option|options|tick boxes|tick box|choice|choices)|(?:box|boxes|checkbox|checkboxes) (?:(?:for|to|beside|next to|with) (?:\\w+ ){1,5})?(?:is|are|will be|that is|that are|which is|which are) (?:(?:already|automatically) )?(?:pre-?(?:ticked|checked|selected)|ticked|checked|selected)(?: (?:by default|in advance|already))',
);
/** "The box is ticked and you can untick it": whoever has ticked it, the person has not. */
const TICKED = words('(?:box|boxes|checkbox|checkboxes) (?:is|are) (?:ticked|checked|selected)');
const UNTICK = words('untick|uncheck|deselect|unselect|remove the tick|clear (?:it|the box|them)');
const CHOICE = words(
  'consent|agree|marketing|newsletters?|offers|e-?mails?|cookies?|opt(?:ed)?[ -]?(?:in|out)|permission|untick|uncheck|deselect',
);

export const preTickedConsent: Rule = {
  id: 'pre-ticked-consent',
  articles: ['GDPR 4(11)', 'Recital 32', 'C-673/17 Planet49'],
  title: 'Consent by a box that is ticked already',
  explanation:
    'A box that somebody else has ticked shows nothing of what the person wants; such consent is void.',
  whatToDo:
    'Leave every box empty, ask again everybody whose choice came from a ticked one, and stop meanwhile.',
  severity: 'error',
  find: inSentences(({ plain }) => {
    const place = sequence(plain, [PRE_TICKED]) ?? sequence(plain, [TICKED, UNTICK], 60);
    return place !== undefined && has(plain, CHOICE) && !isDenied(plain, place);
  }),
};
