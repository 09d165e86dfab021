import type { Policy, Sentence } from '../text/policy.js';

const FEWEST_WORDS = 120;
const UNION_LAW =
  /\bgdpr\b|\bgeneral data protection regulation\b|\beea\b|\beuropean (?:union|economic area)\b|\bdatenschutz-grundverordnung\b|\beu residents\b/;
const CONTACT_HEADING = /\bcontact|\bwho we are\b|\bcontroller\b|\bhow to reach\b|\bquestions\b/;
const CONTACT =
  /\b(?:contact us|write to us|reach us|e-?mail us|get in touch|questions (?:or|about|regarding|concerning)|write to \S+@|data controller|controller (?:is|of|for|responsible))\b/;

/** Where the policy names who speaks. */
const COMPANY =
  /\b(?:inc|ltd|llc|gmbh|plc|limited|s\.a|s\.p\.a|ag|ab|oy|o[üu]|b\.v)\b|\b(?:operated|run|provided) by\b|\bwe are\b/;

/** Whether a text is long enough to be a policy, so that what it does not say is missing. */
export function isWholePolicy(policy: Policy): boolean {
  let words = 0;
  for (const { plain } of policy.sentences) {
    words += plain.split(' ').length;
    if (words >= FEWEST_WORDS) return true;
  }
  return false;
}

/** Whether the policy addresses people under Union law. */
export function addressesUnion(policy: Policy): boolean {
  return UNION_LAW.test(policy.plain);
}

/** The sentence where the policy says whom to contact: there belongs what is missing about it. */
export function contactSentence(policy: Policy): Sentence | undefined {
  const section = policy.blocks.findLast(
    ({ kind, plain }) => kind === 'heading' && CONTACT_HEADING.test(plain),
  );
  const inSection = section ? policy.sentences.filter(({ block }) => block.heading === section) : [];
  return (
    inSection.find(({ plain }) => CONTACT.test(plain)) ??
    inSection.at(0) ??
    policy.sentences.findLast(({ plain }) => CONTACT.test(plain)) ??
    policy.sentences.find(({ plain }) => COMPANY.test(plain)) ??
    policy.sentences.at(-1)
  );
}
