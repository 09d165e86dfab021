import { isDenied } from '../matching/denial.js';
import { sequence, words } from '../matching/sequence.js';
import type { Sentence } from '../text/policy.js';
import { inSentences, type Rule } from './rule.js';

const RELIES = words(
  '(?:based (?:solely |mainly )?(?:up)?on|on the (?:legal )?basis of|rel(?:y|ies|ying) (?:up)?on|under|in|for|pursuant to|legal basis(?: for [\\w ]{1,40})?(?: is|:)|(?:is|are) (?:justified|covered) by|within|necessary for|serves?|pursue)',
);
const INTEREST = words(
  '(?:(?:our|the|a|its|these) )?(?:overriding |own )?legitimate (?:business |commercial )?interests?',
);
/** "To improve coverage: legitimate interests." */
const AFTER_COLON = /: (?:our |the )?legitimate (?:business |commercial )?interests?(?=[.;]?$)/gu;
/** Rights and conditions speak of the basis without relying on it. */
const CONDITIONAL =
  /\b(?:if|where|when|whenever|unless|right to|object|may be|override|overrid\w+|compelling|could be|can be|one of|either|depending on|at least one)\b/;
const OTHER_BASES =
  /\bconsent\b|\bcontract\b|\blegal obligations?\b|\bvital interests?\b|\bpublic (?:interest|task)\b/g;
/** "For each legitimate interest …" speaks of those that are stated elsewhere. */
const EACH = /\b(?:each|every|any|all|no|which|whatever)\b(?: of (?:our|these|the))? (?:\w+ )?legitimate\b/;
const EXAMPLE = /\b(?:such as|for example|for instance|e\.g\.),?(?: [\w,]+){0,4} ?$/;
const NAMED_AFTER =
  /^(?: \((?!and\b|art|gdpr|6|f\)|or\b)| (?:(?:or|and) (?:those|that) of (?:a third party|third parties|others)[,)]? )?(?:(?:is|are|being|lies?|consists?|here|there)\b|(?:in|to|of|for|namely|such as|including)\b (?!accordance|line|terms|art|this purpose|these purposes|that purpose|which)|that )|:|,? (?:namely|i\.e\.|such as|which (?:is|are|lies?|consists?))| ?[-:] )/;
const NAMED_NEAR =
  /\binterests? (?:is|are|lies?|consists?|here is|pursued|being)\b|\bour interest in\b|\binterests? (?:in|to|of) \w/;

/** Whether the sentence states legitimate interests as the basis of something; asked by other rules too. */
export function reliesOnInterest({ plain }: Sentence): boolean {
  if (!plain.includes('legitimate')) return false;
  const place = sequence(plain, [RELIES, INTEREST], 40) ?? sequence(plain, [AFTER_COLON]);
  if (!place || isDenied(plain, place, 60)) return false;
  // A sentence that lists the bases there are states none of them for anything.
  if ([...plain.matchAll(OTHER_BASES)].length > 1) return false;
  const before = plain.slice(Math.max(0, place.start - 140), place.start);
  if (EACH.test(plain.slice(place.start, place.end))) return false;
  return !EXAMPLE.test(before) && !CONDITIONAL.test(before + plain.slice(place.start, place.end));
}

export const unnamedInterest: Rule = {
  id: 'unnamed-interest',
  articles: ['GDPR 13(1)(d)', 'GDPR 14(2)(b)', 'C-394/23 Mousse'],
  title: 'Legitimate interests without saying which',
  explanation:
    'Art. 13(1)(d): the interests pursued are told. An interest that was not told when the data was collected cannot be relied on (C-394/23).',
  whatToDo: 'Say which interest, beside the purpose, and keep the balancing test on file.',
  severity: 'error',
  find: inSentences((sentence) => {
    if (!reliesOnInterest(sentence)) return false;
    const { plain, block } = sentence;
    INTEREST.lastIndex = 0;
    const match = INTEREST.exec(plain);
    if (!match) return false;
    // What stands in brackets ("and in many cases …") is passed over to see what follows.
    const rest = plain.slice(match.index + match[0].length, match.index + match[0].length + 200);
    const after = rest.replace(/^ \((?:and|or)\b[^()]{0,120}\)/, '').slice(0, 60);
    if (NAMED_AFTER.test(after)) return false;
    return !NAMED_NEAR.test(
      block.plain.replaceAll(
        /legitimate (?:business |commercial )?interests?(?= (?:or|and|with|as|under)\b)/g,
        '',
      ),
    );
  }),
};
