import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import { isUnderKeeping, KEEP, PERSONAL } from './approximate-retention.js';
import { inSentences, type Rule } from './rule.js';

const VAGUE = words(
  '(?:for )?(?:a|an|some|any) (?:certain|reasonable|limited|short|brief|suitable|appropriate|sufficient|prolonged|longer|further|additional|unspecified|indefinite|indeterminate|adequate)(?: (?:additional|further|extended))? (?:period|time|amount of time|length of time|while|duration)' +
    '|for (?:some|a) (?:time|while)|indefinitely|forever|for an unlimited (?:period|time)|without (?:any )?(?:time )?limit|in perpetuity|permanently' +
    '|(?:for )?as long as (?:(?:we|it|this|that|they|the (?!law|act|statute)\\w+) (?:\\w+ ){0,3})?(?:is |are )?(?:reasonably |strictly |deemed |considered )?(?:necessary|needed|required|appropriate|useful|fit|relevant|permitted|like|want)' +
    '|(?:for )?as long as we (?:\\w+ )?need(?: it| them| to| this)?(?=[.;]|$)' +
    '|(?:only )?for the (?:period|time|duration) (?:that is |which is )?(?:necessary|needed|required)',
);
const NOT_PERSONAL = /\b(?:anonym\w+|aggregat\w+|de-identified|statistical|suppression list|cookies?)\b/;
const EXACT =
  /\b(?:\d{1,4}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|thirty|sixty|ninety)(?: \(\w{1,10}\))?[ -](?:full |calendar |business |working )?(?:days?|weeks?|months?|years?|hours?)\b|\b(?:limitation period|until you (?:withdraw|delete|close|unsubscribe|object|revoke)|until (?:your|the) (?:account|contract|subscription|session))/;

/** Said in general before the periods follow; "as long as we like" is no principle. */
const PRINCIPLE = /\b(?:as long as|for the (?:period|time))\b.*(?:necessary|need|required?|permitted)/;

/** "Other data: …" speaks of itself alone; elsewhere the exact period may stand in a sentence beside it. */
function hasName(plain: string): boolean {
  return /^[^:.;]{3,40}: /.test(plain);
}

export const vagueRetention: Rule = {
  id: 'vague-retention',
  articles: ['GDPR 5(1)(e)', 'GDPR 13(2)(a)', 'WP260 Annex'],
  title: 'Data is kept for a time that nobody can know',
  explanation:
    '"A certain period" and "as long as necessary" are neither a period nor criteria for one (WP260: not sufficient).',
  whatToDo:
    'Give each purpose a period with the event it counts from, or the criteria from which a reader can work it out.',
  severity: 'warning',
  find: inSentences(({ plain, block }) => {
    if (!PERSONAL.test(plain) || NOT_PERSONAL.test(plain)) return false;
    const place =
      sequence(plain, [KEEP, VAGUE], 220) ??
      sequence(plain, [VAGUE, KEEP], 50) ??
      (isUnderKeeping(block) ? sequence(plain, [VAGUE]) : undefined);
    if (!place || EXACT.test(plain) || isDenied(plain.replace(/\bno longer\b/g, 'only so'), place, 20))
      return false;
    return !PRINCIPLE.test(plain.slice(place.start, place.end)) || hasName(plain) || !EXACT.test(block.plain);
  }),
};
