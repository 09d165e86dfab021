import { plainOf } from '../text/plain.js';
import { type CatalogueRule, sentencesAt } from './catalogue-rule.js';

const LITTLE =
  /^(?:with|from|your|ours?|their|them|they|this|that|these|those|through|about|into|over|under|other|such|make|making|more|them|where|when|what|which|have|been|will|data|personal|information|purpose|purposes|processing|and|the|for)$/;
/** Enough letters for "personalise" and "personal settings" to meet, or "emergency" and "emergencies". */
const STEM = 5;

/** What a title is about, by the beginnings of its words. */
function stemsOf(title: string): readonly string[] {
  return plainOf(title)
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length >= 4 && !LITTLE.test(word))
    .map((word) => word.slice(0, STEM));
}

export const wordsMissing: CatalogueRule = {
  id: 'catalogue-words-missing',
  articles: ['GDPR 13(1)(c)', 'GDPR 5(1)(b)'],
  title: 'The text does not speak of a purpose of the catalogue',
  explanation:
    'No word of the purpose’s title stands where the catalogue says that the text speaks of it (or, if it cites no line, anywhere).',
  whatToDo: 'Add the purpose to the text before it is used, or correct the lines or the title of the entry.',
  severity: 'error',
  compare: (policy, { purposes }) =>
    purposes.flatMap(({ slug, title, lines }) => {
      const stems = stemsOf(title);
      const [place] = lines;
      const told = lines.length > 0 ? sentencesAt(policy, lines) : policy.sentences;
      if (stems.length === 0 || (lines.length > 0 && told.length === 0)) return [];
      if (told.some(({ plain }) => stems.some((stem) => occurs(plain, stem)))) return [];
      const where = lines.length > 0 ? `line ${lines.join(', ')}` : 'the text';
      return [
        {
          line: place ?? 1,
          quote: lines.length > 0 ? (told[0]?.text ?? '') : '',
          detail: `Purpose ${slug} ("${title}"): none of its words stands in ${where}.`,
        },
      ];
    }),
};

function occurs(plain: string, stem: string): boolean {
  for (let at = plain.indexOf(stem); at >= 0; at = plain.indexOf(stem, at + 1))
    if (at === 0 || !/\p{L}/u.test(plain[at - 1] ?? '')) return true;
  return false;
}
