import { has } from '../matching/sequence.js';
import { KEEP } from '../rules/approximate-retention.js';
import type { Sentence } from '../text/policy.js';
import { type CatalogueRule, sentencesAt } from './catalogue-rule.js';

const WORDS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];
const PERIOD = new RegExp(
  `\\b(\\d{1,4}|${WORDS.slice(1).join('|')})(?: \\(\\w{1,10}\\))?[ -](?:full |calendar )?(day|week|month|year)s?\\b(?! old| of age)`,
  'g',
);
const ISO = /^P(\d+)([DWMY])$/;

/** A period in days or in months, which are never the same. */
function canonical(count: number, unit: string): string {
  if (unit === 'y') return `${count * 12} months`;
  if (unit === 'm') return `${count} months`;
  return `${unit === 'w' ? count * 7 : count} days`;
}

function periodsIn({ plain }: Sentence): readonly string[] {
  if (!has(plain, KEEP)) return [];
  return [...plain.matchAll(PERIOD)].map(([, count = '', unit = '']) => {
    const word = WORDS.indexOf(count);
    return canonical(word > 0 ? word : Number(count), unit.charAt(0));
  });
}

export const periodDiffers: CatalogueRule = {
  id: 'catalogue-period-differs',
  articles: ['GDPR 13(2)(a)', 'GDPR 5(1)(e)'],
  title: 'The text states another period than the catalogue',
  explanation:
    'Where the text speaks of this purpose it says how long data is kept, and the ledger will have it erased at another time.',
  whatToDo: 'Decide which period holds, and publish text and catalogue together.',
  severity: 'error',
  compare: (policy, { purposes }) =>
    purposes.flatMap(({ slug, lines, periods }) => {
      const declared = periods.flatMap((period) => {
        const match = ISO.exec(period);
        return match ? [canonical(Number(match[1]), (match[2] ?? '').toLowerCase())] : [];
      });
      const told = sentencesAt(policy, lines).filter((sentence) => periodsIn(sentence).length > 0);
      const stated = told.flatMap(periodsIn);
      const [first] = told;
      if (!first || declared.length === 0 || stated.some((period) => declared.includes(period))) return [];
      const detail = `Purpose ${slug}: the text says ${[...new Set(stated)].join(', ')}, the catalogue ${periods.join(', ')}.`;
      return [{ line: first.line, quote: first.text, detail }];
    }),
};
