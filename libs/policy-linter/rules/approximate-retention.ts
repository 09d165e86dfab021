import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import type { Block } from '../text/policy.js';
import { inSentences, type Rule } from './rule.js';

/** Verbs of keeping and erasing; shared by the rules about periods. */
export const KEEP = words(
  '(?:retain(?:s|ed|ing)?|retention(?: periods?)?|keep(?:s|ing)?|kept|stor(?:e|es|ed|ing|age)|hold(?:s|ing)?|held|delet(?:e|es|ed|ing|ion)|eras(?:e|es|ed|ing|ure)|archiv(?:e|es|ed|ing)|remain(?:s|ing|ed)?|stay(?:s|ed)?|preserv(?:e|es|ed)|saved?|destroy(?:ed)?|anonymi[sz]ed?|purged?|maintain(?:s|ed)?|remove[ds]?)',
);
const NUMBER =
  '(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|thirty|sixty|ninety|\\d{1,4})(?: \\(\\w{1,10}\\))?(?: (?:to|or|-) \\w{1,8})?(?: (?:full|calendar|business|working))?';
const ABOUT = words(
  `(?:approximately|approx\\.?|about|around|roughly|circa|ca\\.?|nearly|more or less|in the region of|some|an estimated|of the order of) ${NUMBER}[ -](?:days?|weeks?|months?|years?|hours?)` +
    `|${NUMBER}[ -](?:days?|weeks?|months?|years?) or (?:so|thereabouts)`,
);
/** What is kept is data about people. */
export const PERSONAL =
  /\b(?:data|information|records?|details|recordings?|files?|cvs?|applications?|logs?|messages?|history|it|them|copies|footage|images|photos|accounts?|correspondence|invoices?|e-?mails|profiles?|backups?|comments?|posts?)\b/;
/** Where everything is about keeping, an entry needs no verb for it: "Call data: about a year." */
const KEEPING = /\b(?:retention|storage|storing|how long|kept|keep)\b/;
const OTHER_SUBJECT = /\b(?:respond|reply|answer|founded|experience|ago|reading time|takes about|minutes?)\b/;

/** Whether a block stands under a heading about how long data is kept. */
export function isUnderKeeping({ heading }: Block): boolean {
  return heading !== undefined && KEEPING.test(heading.plain);
}

export const approximateRetention: Rule = {
  id: 'approximate-retention',
  articles: ['GDPR 5(1)(e)', 'GDPR 13(2)(a)', 'WP260 Annex'],
  title: 'A period that is only approximate',
  explanation:
    'People are told the period or the criteria that determine it. "Approximately seven years" is neither: nobody can tell on which day the data has to be gone.',
  whatToDo:
    'State the exact period, the event it counts from and the purpose it belongs to; erase when it is over.',
  severity: 'error',
  find: inSentences(({ plain, block }) => {
    if (!PERSONAL.test(plain)) return false;
    const place =
      sequence(plain, [KEEP, ABOUT], 110) ??
      sequence(plain, [ABOUT, KEEP], 60) ??
      (isUnderKeeping(block) ? sequence(plain, [ABOUT]) : undefined);
    return (
      place !== undefined &&
      !OTHER_SUBJECT.test(plain.slice(place.start, place.end)) &&
      !isDenied(plain, place, 40)
    );
  }),
};
