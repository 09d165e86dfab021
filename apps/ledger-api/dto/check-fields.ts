import { OPERATIONS } from '#domain';
import { oneOf, ruleOfKind, type Rule } from './kinds.js';

const label = ruleOfKind('label');
const code = ruleOfKind('code');
const instant = ruleOfKind('instant');

/** A position token of an earlier answer (facts-and-subjects.md 5); what it says is checked where it is opened. */
export const positionToken: Rule = {
  accepts: (value) =>
    typeof value === 'string' && value.length <= 512 && /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(value),
  message: 'must be the position of an earlier answer',
  schema: { type: 'string', maxLength: 512 },
};

export const consistency: Rule = oneOf(['default', 'strong']);

/** One member of a check's body, besides the subject. */
export interface CheckField {
  readonly rule: Rule;
  readonly optional: boolean;
  readonly about: string;
}

function must(rule: Rule, about: string): CheckField {
  return { rule, optional: false, about };
}

function may(rule: Rule, about: string): CheckField {
  return { rule, optional: true, about };
}

/** The question's members: from here come the DTO, the fast validator and the API description. */
export const CHECK_FIELDS: Readonly<Record<string, CheckField>> = {
  controller: may(ruleOfKind('slug'), 'May be left out where there is only one.'),
  purpose: must(ruleOfKind('slug'), 'Purpose slug.'),
  operation: may(oneOf(OPERATIONS), 'Left out: use.'),
  recipient: may(label, 'For `disclose`: to whom.'),
  recipientRole: may(code, 'controller (when left out) or processor.'),
  country: may(ruleOfKind('country'), 'Destination of a transfer.'),
  location: may(ruleOfKind('country'), 'Where the data will be held.'),
  channel: may(code, 'Over which channel: email, sms, …'),
  jurisdiction: may(code, 'Read only under the setting regime: local.'),
  collectedAt: may(instant, 'When the data was collected.'),
  at: may(instant, 'The instant asked about; left out: now. In the future only in replay mode.'),
  knownAt: may(instant, 'Only facts recorded up to then; left out: all.'),
  atLeast: may(positionToken, 'Answer from this position or later.'),
  consistency: may(consistency, 'strong: as fresh as the store’s head.'),
};
