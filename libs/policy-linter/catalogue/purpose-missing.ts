import { isEntry, isPurposesHeading, sectionsOf } from '../matching/bases.js';
import type { CatalogueRule } from './catalogue-rule.js';

export const purposeMissing: CatalogueRule = {
  id: 'catalogue-purpose-missing',
  articles: ['GDPR 30(1)(b)', 'GDPR 5(2)'],
  title: 'A purpose of the text is not in the catalogue',
  explanation:
    'The ledger denies what it does not know: this use of data is announced, and no entry of the catalogue cites it.',
  whatToDo: 'Add the purpose to the catalogue with its basis, or take it out of the text.',
  severity: 'warning',
  compare: (policy, { purposes }) => {
    const cited = new Set(purposes.flatMap(({ lines }) => lines));
    if (cited.size === 0) return [];
    return sectionsOf(policy).flatMap(({ heading, body }) =>
      isPurposesHeading(heading)
        ? body
            .filter(
              (block) =>
                isEntry(block) && !linesOf(block.line, block.lastLine).some((line) => cited.has(line)),
            )
            .map((block) => ({
              line: block.line,
              quote: block.sentences[0]?.text ?? '',
              detail: `No purpose of the catalogue cites line ${block.line}.`,
            }))
        : [],
    );
  },
};

function linesOf(first: number, last: number): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
