import { addressesUnion, contactSentence, isWholePolicy } from '../matching/whole-policy.js';
import type { Rule } from './rule.js';

/** Authority and complaint may stand in two sentences. */
const COMPLAINT =
  /\bcompla(?:in|int|ints|ining)\b.{0,160}\b(?:authorit(?:y|ies)|regulators?|commission(?:er)?|ico|cnil|agency|ombudsman|inspectorate|board|watchdog)\b|\b(?:authorit(?:y|ies)|regulators?|commission(?:er)?|ico|cnil|agency|ombudsman|inspectorate)\b.{0,160}\bcompla(?:in|int|ints|ining)\b|\b(?:turn to|contact|go to|refer .{0,30} to|escalate .{0,60} to|right to appeal to) (?:\w+ ){0,4}(?:data protection|supervisory) authorit/s;

export const noComplaintRight: Rule = {
  id: 'no-complaint-right',
  articles: ['GDPR 13(2)(d)', 'GDPR 77'],
  title: 'The right to complain to an authority is missing',
  explanation: 'Art. 13(2)(d): people are told that they may lodge a complaint with a supervisory authority.',
  whatToDo: 'Add the right, without the condition to turn to you first.',
  severity: 'error',
  find: (policy) => {
    if (!isWholePolicy(policy) || !addressesUnion(policy) || COMPLAINT.test(policy.plain)) return [];
    const sentence = contactSentence(policy);
    return sentence ? [{ sentence }] : [];
  },
};
