import {
  hasSectionOfBases,
  isBasesHeading,
  isEntry,
  isPurposesHeading,
  namesBasis,
  sectionsOf,
} from '../matching/bases.js';
import { isWholePolicy } from '../matching/whole-policy.js';
import type { Block, Policy } from '../text/policy.js';
import type { Hit, Rule } from './rule.js';

const USES =
  /\b(?:we|our \w+) (?:\w+ ){0,2}(?:use|process|analy[sz]e|aggregate|combine|collect|monitor|track|profile|need|send|contact|study|evaluate|calculate|compare|record|estimate|show|build|measure|publish|share|keep|get|receive|obtain|check|look at|screen|recommend)\b|\b(?:is|are) (?:used|processed|analy[sz]ed|collected|combined)\b/;
const BEGINS_AS_PURPOSE = /^(?:to|for|in order to)\s+\w|^\w+ing\b/;
/** A paragraph that says the basis of all that stands beside it. */
const ALL =
  /\b(?:all|these|those|above|below|following|this|each|such|listed|mentioned)\b|\bbas[ie]s (?:for|of) (?:\(?[a-z\d]\)|both|each|points?|the (?:first|second|former|latter|others?))/;
/** Says that there is a basis, if not which: another rule's matter. */
const PERMITTED = /\b(?:permitted|allowed) (?:by|under) (?:\w+ )?laws?\b/;
/** Not a purpose of its own. */
const ASIDE =
  /\bif (?:we|you) (?:intend|wish|want|need)|\bdo not sell\b|\byour choices\b|\bno personal (?:data|information)|\bnot personal (?:data|information)|\bon (?:your|the customer's) (?:instructions|behalf)/;

/** The entries of a purposes section that name no basis and for which none is named beside them. */
export function purposesWithoutBasis(policy: Policy): readonly Block[] {
  const elsewhere = hasSectionOfBases(policy);
  return sectionsOf(policy).flatMap(({ heading, body }) => {
    if (!isPurposesHeading(heading) || namesBasis(heading.plain)) return [];
    // Only where a section pairs purposes with bases are entries without one missing theirs.
    if (elsewhere && !pairsWithBases(heading, body)) return [];
    if (body.some((block) => !isEntry(block) && namesBasis(block.plain) && ALL.test(block.plain))) return [];
    return body.filter(
      (block, index) =>
        isPurpose(block) &&
        !namesBasis(block.plain) &&
        !PERMITTED.test(block.plain) &&
        !inherits(body, index),
    );
  });
}

/** A section of purposes and bases, most of whose entries name one. */
function pairsWithBases(heading: Block, body: readonly Block[]): boolean {
  const entries = body.filter(isPurpose);
  const based = entries.filter(({ plain }) => namesBasis(plain) || PERMITTED.test(plain));
  return isBasesHeading(heading) && based.length * 2 > entries.length;
}

function isPurpose(block: Block): boolean {
  if (!(isEntry(block) || isLine(block)) || ASIDE.test(block.plain)) return false;
  return USES.test(block.plain) || BEGINS_AS_PURPOSE.test(block.plain);
}

/** "To analyse sales.": a list whose marks are lost. */
function isLine({ kind, sentences, text }: Block): boolean {
  return kind === 'paragraph' && sentences.length === 1 && /^(?:To|For|In order to) \p{Ll}/u.test(text);
}

/** An entry of a list has the basis that the sentence before its list names. */
function inherits(body: readonly Block[], index: number): boolean {
  if (body[index]?.kind !== 'item') return false;
  for (let at = index - 1; at >= 0; at--) {
    const block = body[at];
    if (block && block.kind !== 'item') return namesBasis(block.plain);
  }
  return false;
}

/** A purposes section in running text, in a policy that names no basis anywhere: its first paragraph. */
function proseWithoutAnyBasis(policy: Policy): readonly Block[] {
  if (!isWholePolicy(policy) || policy.sentences.some(({ plain }) => namesBasis(plain))) return [];
  const section = sectionsOf(policy).find(
    ({ heading, body }) => isPurposesHeading(heading) && body.length > 0,
  );
  const told = section?.body.find((block) => USES.test(block.plain));
  return told && section?.body.every((block) => !isEntry(block)) ? [told] : [];
}

export const purposeWithoutBasis: Rule = {
  id: 'purpose-without-basis',
  articles: ['GDPR 13(1)(c)', 'GDPR 6(1)'],
  title: 'A purpose without a basis',
  explanation:
    'Art. 13(1)(c) asks for the legal basis beside the purposes. Without it nobody can tell which rights apply: to withdraw, to object, to take the data along.',
  whatToDo:
    'Name one basis for this purpose, with the interest or the law where it is legitimate interests or a legal obligation.',
  severity: 'error',
  find: (policy) =>
    [...purposesWithoutBasis(policy), ...proseWithoutAnyBasis(policy)].flatMap((block): Hit[] => {
      const [first] = block.sentences;
      // Not the name alone.
      const sentence = block.sentences.find(({ plain }) => USES.test(plain)) ?? first;
      return sentence ? [{ sentence }] : [];
    }),
};
