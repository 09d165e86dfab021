import { hasLabel } from '../matching/bases.js';
import type { Block } from '../text/policy.js';
import type { Hit, Rule } from './rule.js';

const ANNOUNCES =
  /\b(?:includ(?:e|es|ed|ing)|contain|following|follows|such as|for example|for instance|e\.g\.|below|these are|those are|namely|are|may be|in particular|cases|circumstances|situations|purposes|reasons|categories|types|rights|examples|measures|ways|when|if|where|with|to|for|by|from)\b[^:]{0,90}:$/;
const CONTACT =
  /\b(?:contact us|reach us|write to us|e-?mail us|call us|address|by (?:e-?mail|post|phone|mail))\b/;
const LONGEST_ENTRY = 240;

export const emptyList: Rule = {
  id: 'empty-list',
  articles: ['GDPR 12(1)', 'GDPR 13', 'GDPR 5(2)'],
  title: 'A list is announced and has no entries',
  explanation:
    'What was listed here (recipients, categories, cases) is part of the information that is due, and it is gone; the text cannot serve as proof of what was shown.',
  whatToDo: 'Put the entries back, and compare the published text with this copy.',
  severity: 'error',
  find: ({ blocks }) =>
    blocks.flatMap((block, index): Hit[] => {
      if (block.kind === 'heading' || !/:["')]?$/.test(block.text)) return [];
      const sentence = block.sentences.at(-1);
      if (
        !sentence ||
        sentence.plain.length < 12 ||
        !/\s/.test(sentence.plain) ||
        !ANNOUNCES.test(sentence.plain)
      )
        return [];
      if (CONTACT.test(sentence.plain)) return [];
      return hasEntries(blocks, index) ? [] : [{ sentence }];
    }),
};

function hasEntries(blocks: readonly Block[], index: number): boolean {
  const [intro, next, after] = blocks.slice(index, index + 3);
  if (!intro || !next) return false;
  if (next.kind === 'item') return intro.kind !== 'item' || next.line === intro.lastLine + 1;
  if (intro.kind === 'item' || (hasLabel(intro) && hasLabel(next)))
    return isUnmarked(next, after) && !hasLabel(next);
  // A title within the list ("Data you give us") is followed by its entries; else it opens the next section.
  if (next.kind === 'heading') return after?.kind === 'item' && next.line === intro.lastLine + 1;
  return hasLabel(next) || isUnmarked(next, after);
}

/** Entries that lost their marks: fragments, or short sentences, several in a row; an address or a table. */
function isUnmarked(next: Block, after: Block | undefined): boolean {
  if (/^[\p{Ll}("]/u.test(next.text) || /[;,|]$/.test(next.text) || /[@\t|]|https?:/.test(next.text))
    return true;
  if (!/[.!?]$/.test(next.text) && next.text.length <= LONGEST_ENTRY) return true;
  if (hasSentencePerLine(next)) return true;
  if (titleOf(next) && after !== undefined && titleOf(after)) return true;
  return isShortSentence(next) && after !== undefined && after.kind !== 'heading' && isShortSentence(after);
}

/** Entries on lines of their own without empty lines between; wrapped text does not break at every sentence. */
function hasSentencePerLine({ sentences, line, lastLine }: Block): boolean {
  const lines = new Set(sentences.map((sentence) => sentence.line)).size;
  return lines > 1 && lines === sentences.length && lines === lastLine - line + 1;
}

function isShortSentence({ sentences, text }: Block): boolean {
  return sentences.length === 1 && text.length <= LONGEST_ENTRY;
}

/** "Payment data. We store …": an entry whose name ends with a full stop. */
function titleOf({ sentences }: Block): boolean {
  return sentences.length > 1 && (sentences[0]?.text.split(' ').length ?? 9) <= 5;
}
