import { type CatalogueRule, sentencesAt } from './catalogue-rule.js';
import { statedBases } from './stated-bases.js';

/** Bases that a text may describe in the words of another one: they are compared with neither. */
const WIDER: Readonly<Record<string, readonly string[]>> = {
  soft_opt_in: ['consent', 'legitimate_interests', 'contract'],
  strictly_necessary: ['consent', 'contract', 'legitimate_interests'],
  public_task: ['legal_obligation'],
};

export const basisDiffers: CatalogueRule = {
  id: 'catalogue-basis-differs',
  articles: ['GDPR 13(1)(c)', 'GDPR 5(1)(a)'],
  title: 'The text states another basis than the catalogue',
  explanation:
    'Where the text speaks of this purpose it states bases, and none of them is one that the ledger will decide with: people were told of rights that they do not have, or not of those that they have.',
  whatToDo: 'Decide which holds, and publish text and catalogue together.',
  severity: 'error',
  compare: (policy, { purposes }) =>
    purposes.flatMap(({ slug, lines, bases }) => {
      const told = sentencesAt(policy, lines);
      const stated = [...statedBases(told)];
      const declared = new Set(bases.flatMap((basis) => [basis, ...(WIDER[basis] ?? [])]));
      if (bases.length === 0 || stated.length === 0 || stated.some((basis) => declared.has(basis))) return [];
      const first = told.find((sentence) => statedBases([sentence]).size > 0) ?? told[0];
      if (!first) return [];
      const detail = `Purpose ${slug}: the text states ${stated.join(', ')}, the catalogue ${bases.join(', ')}.`;
      return [{ line: first.line, quote: first.text, detail }];
    }),
};
