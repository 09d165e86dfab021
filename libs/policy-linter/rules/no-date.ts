import { isWholePolicy } from '../matching/whole-policy.js';
import { dayIn } from '../matching/policy-date.js';
import type { Rule } from './rule.js';

const VERSION = /\bversion \d|\b(?:19|20)\d{2}[-/.]\d{1,2}\b|\bv\d+\.\d+/;

export const noDate: Rule = {
  id: 'no-date',
  articles: ['GDPR 5(2)', 'GDPR 13(3)', 'WP260 29-31'],
  title: 'No date and no version',
  explanation:
    'Nobody can tell whether this text or an older one was shown to a person, and consent refers to the text that was shown.',
  whatToDo: 'Give the policy a date or a version, and keep all versions public.',
  severity: 'notice',
  find: (policy) => {
    const [sentence] = policy.sentences;
    if (!sentence || !isWholePolicy(policy)) return [];
    const dated = policy.sentences.some(({ plain }) => VERSION.test(plain) || dayIn(plain) !== undefined);
    return dated ? [] : [{ sentence }];
  },
};
