import type { CatalogueRule } from './catalogue-rule.js';

export const lineMissing: CatalogueRule = {
  id: 'catalogue-line-missing',
  articles: ['GDPR 5(2)', 'GDPR 13'],
  title: 'The catalogue cites a line that the text does not have',
  explanation:
    'The catalogue was made from another version of the text; what it cites cannot be shown to anybody.',
  whatToDo: 'Compare the versions and correct the lines of the entry.',
  severity: 'error',
  compare: ({ lines }, { purposes, rights }) =>
    [
      ...purposes.map((purpose) => ({ name: `Purpose ${purpose.slug}`, cited: purpose.lines })),
      ...rights.map((right) => ({ name: `Right ${right.right}`, cited: right.lines })),
    ].flatMap(({ name, cited }) =>
      cited
        .filter((line) => (lines[line - 1] ?? '').trim() === '')
        .map((line) => ({
          line,
          quote: '',
          detail: `${name} cites line ${line}, which ${line > lines.length ? 'does not exist' : 'is empty'}.`,
        })),
    ),
};
