import type { Block, Policy } from '../text/policy.js';

/** Words that name a basis of Art. 6 (or of ePrivacy), however loosely. */
const NAMES_BASIS =
  /\b(?:consent(?:s|ed|ing)?|permission|opt(?:ed)?[ -]in|contract(?:s|ual|ually)?|agreement (?:with|between)|legitimate (?:business |commercial )?interests?|legal (?:obligation|duty|duties|requirement)s?|legally (?:required|obliged)|obligations? (?:under|imposed|to)|required (?:by|under) (?:\w+ )?laws?|comply with|vital interests?|public (?:interest|task)|art(?:icle|\.)? ?6|6 ?\(1\)|strictly necessary|soft opt-in|if you (?:have )?(?:say yes|said yes|agreed?|tick(?:ed)?|sign(?:ed)?|allow(?:ed)?)|(?:the|our|your|a) yes|you (?:have )?agreed|(?:obliges|requires) (?:us|it|this|that)|(?:act|law|code|regulation)s? (?:obliges?|requires?|demands?|prescribes?|orders?)|obliged (?:by|under)|(?:section|article|§|art\.) ?\d{1,4})\b/;
const BASES_ELSEWHERE =
  /\b(?:legal|lawful) (?:bas[ie]s|grounds?)\b|\bwhy we are allowed\b|\bgrounds for (?:the )?processing\b/;
const PURPOSES_HEADING =
  /\bhow (?:and why |do |may |will )*(?:we|the company) (?:use|process|handle)|\b(?:why|what) (?:do |will |may )?we (?:use|process|collect|need)\b.*\b(?:why|for|data|information)\b|\bwhat (?:\w+ ){0,3}(?:do|will|may) we (?:use|process|collect)\b.*\bwhy\b|\buse of (?:your |the |collected )?(?:personal )?(?:data|information)\b|\bpurposes?\b|\bhow (?:is |are )?(?:your|personal|the) [\w ]{0,30}\bused?\b|\bwhat we (?:use|do with)\b|\bour use of\b/;
const SHARING_HEADING =
  /\b(?:shar(?:e|ing)|disclos(?:e|ure|ing)|recipients?|who (?:receives|gets|has access)|with whom|third parties|transfer of (?:your )?data to)\b/;

/** Whether a text names a basis. */
export function namesBasis(plain: string): boolean {
  return NAMES_BASIS.test(plain);
}

/** Whether the policy keeps its bases in a section (or table) of their own: then none is missing elsewhere. */
export function hasSectionOfBases(policy: Policy): boolean {
  return policy.blocks.some(
    ({ kind, plain, heading }) =>
      (kind === 'heading' && BASES_ELSEWHERE.test(plain)) ||
      (kind === 'item' && heading !== undefined && BASES_ELSEWHERE.test(heading.plain)),
  );
}

/** The section says on which bases data is used. */
export function isBasesHeading(heading: Block): boolean {
  return BASES_ELSEWHERE.test(heading.plain);
}

/** The section says for what data is used. */
export function isPurposesHeading(heading: Block): boolean {
  return (
    PURPOSES_HEADING.test(heading.plain) &&
    !/\bcookie|\btracking\b|\bchild|\byour rights\b|\bshare/.test(heading.plain)
  );
}

/** The section says who receives data. */
export function isSharingHeading(heading: Block): boolean {
  return SHARING_HEADING.test(heading.plain);
}

/** A paragraph "Label: text", or an entry of a list. */
export function isEntry(block: Block): boolean {
  return block.kind === 'item' || hasLabel(block) || hasName(block);
}

/** A paragraph that begins with a name and a colon (or a dash). */
export function hasLabel({ text }: Block): boolean {
  return /^["“']?[\p{Lu}\d][^.:;!?]{1,90}(?::| [–—-]) \S/u.test(text);
}

/** "Wealth screening. We use …": a paragraph whose first sentence is the name of what it is about. */
function hasName({ kind, sentences }: Block): boolean {
  const [name] = sentences;
  return (
    kind === 'paragraph' &&
    name !== undefined &&
    sentences.length > 1 &&
    /^(?:\d[\d.]{0,6} )?\p{Lu}[\p{L}\s,'’&/-]{2,60}\.$/u.test(name.text) &&
    (/^(?:to|for) /.test(name.plain) || (name.text.split(' ').length <= 7 && !VERB.test(name.plain)))
  );
}

/** A name of something has none. */
const VERB = /\b(?:we|you|is|are|was|were|do|does|have|has|may|will|can|must|it|this|that)\b/;

/** The parts of the policy under each heading, in order. */
export function sectionsOf(
  policy: Policy,
): readonly { readonly heading: Block; readonly body: readonly Block[] }[] {
  const sections: { heading: Block; body: Block[] }[] = [];
  for (const block of policy.blocks) {
    if (block.kind === 'heading') sections.push({ heading: block, body: [] });
    else sections.at(-1)?.body.push(block);
  }
  return sections;
}
