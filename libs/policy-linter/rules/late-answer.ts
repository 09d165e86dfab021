import { isDenied } from '../matching/denial.js';
import { words } from '../matching/sequence.js';
import { inSentences, type Rule } from './rule.js';

const ANSWER =
  /\b(?:respond|reply|answer|comply|fulfil|act on|process|handle|complete|deal with|hear from us)\w*\b/;
const REQUEST =
  /\b(?:(?:access|rights?|data subject|erasure|deletion|privacy|your|such|any|all|these|verified) (?:\w+ )?requests?|with requests?|requests? (?:to|for|under|about|concerning) |exercis\w+)/;
/** Under such a heading what is answered is a request. */
const RIGHTS = /\brights?\b|\brequests?\b/;
const WITHIN = words(
  '(?:within|in|up to|no later than|not later than|take|takes|maximum of|at most)(?: (?:a|the|period of|maximum of|up to|of)){0,3} (\\d{1,3}|two|three|four|five|six|forty-five|sixty|ninety)(?: \\(\\w{1,4}\\))? (?:(business|working|calendar) )?(days?|weeks?|months?)',
);
const NUMBERS: Readonly<Record<string, number>> = {
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  'forty-five': 45,
  sixty: 60,
  ninety: 90,
};
const EXTENDED =
  /\bext(?:end|ension|ended)\b|\bfurther\b|\badditional\b|\bprolong|\bcomplex|\bunder (?:certain|exceptional)|\bone month\b|\b(?:30|thirty) days\b/;
const ELSEWHERE =
  /\b(?:california|ccpa|cpra|virginia|colorado|utah|connecticut|u\.s\.|state law|lgpd|brazil|retain|retention|backup|refund|delivery|deliver|order|support ticket|return)\b/;

export const lateAnswer: Rule = {
  id: 'late-answer',
  articles: ['GDPR 12(3)'],
  title: 'Requests are answered later than within one month',
  explanation:
    'Art. 12(3): information on action taken is given within one month of receipt. Two more months are possible only for complex or numerous requests, with reasons told within the first month.',
  whatToDo: 'Write one month, and count it from the day of receipt.',
  severity: 'error',
  find: inSentences(({ plain, block }) => {
    if (!ANSWER.test(plain) || EXTENDED.test(plain)) return false;
    if (!REQUEST.test(plain) && !RIGHTS.test(block.heading?.plain ?? '')) return false;
    if (ELSEWHERE.test(plain) || (block.heading && ELSEWHERE.test(block.heading.plain))) return false;
    for (const match of plain.matchAll(WITHIN)) {
      const count = NUMBERS[match[1] ?? ''] ?? Number(match[1]);
      const worked = match[2] === 'business' || match[2] === 'working';
      const unit = match[3] ?? '';
      const days = count * (unit.startsWith('month') ? 31 : unit.startsWith('week') ? 7 : worked ? 1.4 : 1);
      const place = { start: match.index, end: match.index + match[0].length };
      if (days > 31 && !isDenied(plain, place, 30)) return true;
    }
    return false;
  }),
};
