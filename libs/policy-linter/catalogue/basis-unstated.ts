import { hasSectionOfBases, namesBasis } from '../matching/bases.js';
import { type CatalogueRule, sentencesAt } from './catalogue-rule.js';

export const basisUnstated: CatalogueRule = {
  id: 'catalogue-basis-unstated',
  articles: ['GDPR 13(1)(c)'],
  title: 'The text names no basis where the catalogue has one',
  explanation: 'The ledger decides with a basis that the people concerned were never told.',
  whatToDo: 'Write the basis of the catalogue into the text, beside the purpose.',
  severity: 'warning',
  compare: (policy, { purposes }) => {
    if (hasSectionOfBases(policy)) return [];
    return purposes.flatMap(({ slug, lines, bases }) => {
      const told = sentencesAt(policy, lines);
      const [first] = told;
      if (!first || bases.length === 0 || told.some(({ plain }) => namesBasis(plain))) return [];
      const detail = `Purpose ${slug}: the catalogue has ${bases.join(', ')}, line ${lines.join(', ')} names no basis.`;
      return [{ line: first.line, quote: first.text, detail }];
    });
  },
};
