import { isDenied } from '../matching/denial.js';
import { sequence, type Span, words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const URGED = words(
  "please|we (?:\\w+ )?(?:encourage|advise|recommend|suggest|invite|urge|ask|request)|you (?:should|must|need to|ought to|may wish to|may want to|are (?:\\w+ )?(?:encouraged|advised|invited|responsible|asked|urged|requested|expected|required|recommended)|can|will want to|agree to)|(?:users|guests|visitors|customers|members|patients|passengers|players) (?:should|must|are (?:encouraged|advised|invited|responsible|asked|urged))|it is (?:\\w+ )?(?:your|recommended|advisable|the user's)|be sure to|make sure to|remember to|(?:your|the user's) responsibility|kindly|feel free to|therefore",
);
const LOOK = words(
  '(?:check|checking|review|reviewing|visit|visiting|revisit|revisiting|consult|consulting|look at|read|reading|reread|re-read|return to|returning to|monitor|monitoring|refer to|refer back to|come back to|view|see)',
);
const BACK = words(
  '(?:check|checking|come|look|looking|refer|visit) (?:back|again)(?! (?:on|with) (?:your|the) (?:order|ticket|request))',
);
const THIS_PAGE = words(
  '(?:(?:this|our|the) (?:\\w+ ){0,3}?(?:policy|policies|notice|statement|page|web ?site|site|document|terms)|it|here|(?:this|the) (?:page|section|url)|for (?:any )?(?:updates|changes))',
);
const OFTEN = words(
  '(?:periodically|regularly|frequently|occasionally|often|from time to time|on a (?:regular|periodic|frequent) basis|at regular intervals|routinely|once in a while|every (?:now and then|so often|time|few (?:weeks|months))|each time you|whenever you|now and then|again from|(?:(?:stay|keep|be|remain) (?:up ?to ?date|informed|aware|updated))|for (?:any |the |recent |latest ){0,2}(?:changes|updates|modifications|revisions|amendments)|latest version|current version)',
);
const OTHERS = words(
  '(?:every|each|other|third[ -]party|their|those|linked|external|of any|of all|of every) (?:\\w+ ){0,2}(?:web ?sites?|sites?|part(?:y|ies)|providers?|polic(?:y|ies)|services?)|your (?:account|settings|profile|preferences|orders?|inbox)|we (?:will |may |also |shall ){0,2}(?:regularly |periodically |frequently |constantly |keep )?(?:review|check|monitor|revisit)',
);

const POLICY = /\b(?:polic(?:y|ies)|notice|statement|terms|changes?|amend\w+|modif\w+|revis\w+|updates?)\b/;
/** What else one comes back for. */
const OTHER_NEWS =
  /\b(?:offers?|stock|availability|vacanc\w+|jobs?|positions?|orders?|tickets?|results|news|deals|products?|schedule|events?|recipes?|articles?|site|website)\b/;

export const checkBack: Rule = {
  id: 'check-back',
  articles: ['GDPR 5(1)(a)', 'GDPR 13(3)', 'WP260 29'],
  title: 'People are asked to look for changes themselves',
  explanation:
    'WP260 29 calls it insufficient and also unfair to ask people to check a notice regularly for changes: the controller brings the change to them.',
  whatToDo:
    'Delete the sentence. Send material changes well before they take effect, in a message devoted to the change, and keep all versions public.',
  severity: 'error',
  find: inSentences(({ plain, block }) => {
    const place: Span | undefined =
      sequence(plain, [URGED, BACK, OFTEN], 70) ??
      sequence(plain, [URGED, OFTEN, BACK], 70) ??
      sequence(plain, [URGED, LOOK, THIS_PAGE, OFTEN], 70) ??
      sequence(plain, [URGED, OFTEN, LOOK, THIS_PAGE], 50) ??
      sequence(plain, [OFTEN, URGED, LOOK, THIS_PAGE], 40) ??
      sequence(plain, [URGED, LOOK, OFTEN, THIS_PAGE], 40);
    if (!place || isDenied(plain, place, 60)) return false;
    OTHERS.lastIndex = 0;
    if (OTHERS.test(plain.slice(place.start, place.end))) return false;
    const heading = block.heading?.plain ?? '';
    return POLICY.test(plain) || POLICY.test(heading) || !OTHER_NEWS.test(plain);
  }),
};
