import { policyDate } from '../matching/policy-date.js';
import type { Sentence } from '../text/policy.js';
import type { Hit, Rule } from './rule.js';

/** Words that nobody could write before a day. */
const SINCE: readonly { readonly day: string; readonly what: string; readonly words: RegExp }[] = [
  { day: '2020-07-16', what: 'the judgment C-311/18 (Schrems II)', words: /\bschrems ii\b|\bc-311\/18\b/ },
  {
    day: '2020-11-10',
    what: 'the assessment of the law of recipient countries with supplementary measures (EDPB Recommendations 01/2020)',
    words:
      /\bsupplement(?:ary|ing|al)?\b.{0,60}\b(?:transfer (?:mechanisms?|tools?)|measures)\b.{0,120}\b(?:technical|organi[sz]ational|encrypt)|\btransfer impact assessments?\b|\bassess\w* (?:of )?the (?:legal environment|laws?(?: and practices?)?) (?:of|in) (?:the )?(?:recipient|destination|third) countr/,
  },
  { day: '2021-06-04', what: 'the standard contractual clauses of 2021', words: /\b2021\/914\b/ },
  {
    day: '2021-06-28',
    what: 'the adequacy decision for the United Kingdom',
    words: /\b2021\/1772\b|\badequacy decision (?:for|on|regarding) the (?:uk|united kingdom)\b/,
  },
  { day: '2021-01-01', what: 'the UK GDPR', words: /\buk[ -]gdpr\b|\bunited kingdom gdpr\b/ },
  {
    day: '2022-03-21',
    what: 'the UK International Data Transfer Agreement',
    words: /\binternational data transfer (?:agreement|addendum)\b|\bidta\b/,
  },
  {
    day: '2020-11-03',
    what: 'the California Privacy Rights Act',
    words: /\bcpra\b|\bcalifornia privacy rights act\b/,
  },
  { day: '2023-07-10', what: 'the Data Privacy Framework', words: /\bdata privacy framework\b/ },
  { day: '2022-10-19', what: 'the Digital Services Act', words: /\bdigital services act\b|\b2022\/2065\b/ },
  {
    day: '2024-07-12',
    what: 'the Artificial Intelligence Act',
    words: /\b(?:artificial intelligence|ai) act\b|\b2024\/1689\b/,
  },
];
const YEAR = /(?:©|\(c\)|copyright) (?:\d{4} ?[-/] ?)?((?:19|20)\d{2})\b/;
const TO_COME = /\b(?:upcoming|draft|proposed|proposal|future|once .{0,40} (?:enters|applies))\b/;

export const dateBeforeText: Rule = {
  id: 'date-before-text',
  articles: ['GDPR 5(2)', 'GDPR 13', 'WP260 29-31'],
  title: 'The date is older than the text',
  explanation:
    'The policy gives a day on which what it speaks of did not exist yet: it was changed without a new date, so nobody can prove which text was shown when.',
  whatToDo:
    'Correct the date, keep every version with its hash and its time of publication, and tell people of the change.',
  severity: 'warning',
  find: (policy) => {
    const dated = policyDate(policy);
    if (!dated) return [];
    const newer: { readonly sentence: Sentence; readonly what: string }[] = [];
    for (const sentence of policy.sentences) {
      if (TO_COME.test(sentence.plain)) continue;
      const found = SINCE.find(({ day, words }) => day > dated.day && words.test(sentence.plain));
      const year = YEAR.exec(sentence.plain)?.[1];
      if (found) newer.push({ sentence, what: `${found.what} (${found.day})` });
      else if (year !== undefined && year > dated.day.slice(0, 4))
        newer.push({ sentence, what: `the year ${year}` });
    }
    const [first] = newer;
    if (!first) return [];
    const detail = `Dated ${dated.day}; line ${first.sentence.line} speaks of ${first.what}.`;
    return [
      { sentence: dated.sentence, also: newer.map(({ sentence }) => sentence), detail },
    ] satisfies Hit[];
  },
};
