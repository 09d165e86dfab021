import type { Fact, FactOf, FactType } from '../facts/fact.js';
import {
  all,
  always,
  announced,
  type Condition,
  erasureAllowed,
  marketing,
  materially,
  notErasedSince,
  notLifted,
  notYetShown,
  onConsent,
  ordinary,
  outgrown,
  provided,
  restrictedMeanwhile,
  retentionIsOver,
  runsOut,
  undecided,
  unlessAfter,
  unlessNeededElsewhere,
  until,
  whileNothingKeepsIt,
  whileUseIsDenied,
  withinCoolOff,
  withoutTool,
} from './conditions.js';

/** A duty that facts of one type create (decision rules 1.16). */
export interface Duty<F extends Fact = Fact> {
  readonly code: string;
  /** Row of `obligation_scenarios`. */
  readonly row: string;
  readonly citation: string;
  /** Beyond "not yet discharged": whether it is to be done, evaluated where the ledger can know it. */
  readonly due: Condition<F>;
}

function duties<F extends Fact>(
  row: string,
  citation: string,
  due: Readonly<Record<string, Condition<F>>>,
): readonly Duty<F>[] {
  return Object.entries(due).map(([code, condition]) => ({ code, row, citation, due: condition }));
}

const takenBack = until('objection.withdrawn');
const optedInAgain = unlessAfter('sale_share.opted_in');
const unanswered = until('request.answered');

/** What each fact asks the controller to do, in the order of `obligation_scenarios`. */
export const DUTIES: { readonly [T in FactType]?: readonly Duty<Extract<Fact, { type: T }>>[] } = {
  'consent.withdrawn': duties('OB01', 'GDPR 7(3), 17(1)(b), 19, 12(3); C-129/21', {
    STOP_NOW: whileUseIsDenied,
    ERASE_DUE: all(notErasedSince, unlessNeededElsewhere),
    NOTIFY_RECIPIENTS: always,
    CONFIRM_TO_SUBJECT: always,
  }),
  'objection.raised': [
    ...duties<FactOf<'objection.raised'>>('OB02', 'GDPR 21(3), 17(1)(c), 19', {
      STOP_NOW: all(marketing, takenBack, whileUseIsDenied),
      SUPPRESSION_ENTRY: all(marketing, takenBack, whileUseIsDenied),
      ERASE_MARKETING_DATA: all(marketing, takenBack, notErasedSince, whileUseIsDenied),
      NOTIFY_RECIPIENTS: all(marketing, takenBack),
    }),
    ...duties<FactOf<'objection.raised'>>('OB03', 'GDPR 21(1), 18(1)(d), 12(3)', {
      // Setting `objection_pending_effect`: where use goes on meanwhile, there is nothing to stop.
      STOP_NOW: all(ordinary, takenBack, whileUseIsDenied),
      DECIDE_BY: all(ordinary, undecided),
      RESTRICT: all(
        ordinary,
        undecided,
        unlessAfter('restriction.applied'),
        provided('if the person asks for it'),
      ),
    }),
  ],
  'objection.rejected': duties('OB04', 'GDPR 12(4), 18(3)', {
    REASONS_AND_COMPLAINT_ROUTE: always,
    LIFT_NOTICE: restrictedMeanwhile,
  }),
  'objection.upheld': duties('OB05', 'GDPR 17(1)(c), 19', {
    ERASE_DUE: all(notErasedSince, whileNothingKeepsIt),
    NOTIFY_RECIPIENTS: always,
  }),
  'restriction.applied': duties('OB06', 'GDPR 18, 19, 4(3); Recital 67', {
    NOTIFY_RECIPIENTS: always,
    MARK_DATA: notLifted,
  }),
  // OB07 also: a lift without a notice before it is refused as a command; one found in a replay lifts nothing.
  'restriction.lifted': duties<FactOf<'restriction.lifted'>>('OB07', 'GDPR 18(3)', {
    NOTIFY_RECIPIENTS: all(announced, provided('good practice')),
  }),
  'erasure.executed': duties('OB08', 'GDPR 17(2), 19, 12(3)', {
    NOTIFY_RECIPIENTS: always,
    INFORM_OTHER_CONTROLLERS: provided('if the data was made public'),
    ANSWER_SUBJECT: always,
  }),
  'erasure.refused': duties('OB09', 'GDPR 12(4), 17(3)', { REASONS_AND_COMPLAINT_ROUTE: always }),
  'erasure.requested': duties('OB10', 'GDPR 17(3)(e)', {
    ERASE_DUE: all(until('erasure.refused'), notErasedSince, erasureAllowed),
  }),
  'purpose.published': duties<FactOf<'purpose.published'>>(
    'OB11',
    'GDPR 13(3); WP260 29-31; EDPB 05/2020 110',
    {
      NOTIFY_SUBJECTS: materially,
      RECONSENT_CAMPAIGN: all(materially, onConsent),
    },
  ),
  'consent.granted': [
    ...duties<FactOf<'consent.granted'>>('OB12', 'EDPB 05/2020 149', {
      INFORM_YOUNG_PERSON_OF_WITHDRAWAL: outgrown,
    }),
    ...duties<FactOf<'consent.granted'>>('OB13', 'EDPB 05/2020 111', { RENEWAL_DUE: runsOut }),
    ...duties<FactOf<'consent.granted'>>('OB18', 'GDPR 21(4)', { RIGHT_TO_OBJECT: notYetShown }),
  ],
  'sale.completed': duties<FactOf<'sale.completed'>>('OB18', 'GDPR 21(4)', { RIGHT_TO_OBJECT: notYetShown }),
  'contract.ended': duties('OB14', 'GDPR 5(1)(e), 17(1)(a)', {
    ERASE_DUE: all(notErasedSince, retentionIsOver),
  }),
  // Which purposes and subjects are affected is a list, not a duty.
  'adequacy.revoked': duties<FactOf<'adequacy.revoked'>>('OB15', 'GDPR 44-46', {
    STOP_TRANSFERS: withoutTool,
  }),
  'transfer.safeguard_revoked': duties<FactOf<'transfer.safeguard_revoked'>>('OB15', 'GDPR 44-46', {
    STOP_TRANSFERS: withoutTool,
  }),
  'request.received': duties('OB16', 'GDPR 12(3)-(5)', {
    RESPOND_BY: unanswered,
    EXTEND_NOTICE_BY: all(
      until('request.answered', 'request.extended'),
      provided('if a month is not enough'),
    ),
    FREE_OF_CHARGE: unanswered,
  }),
  'sale_share.opted_out': duties('OB17', '11 CCR 7026(f),(k); Cal. Civ. Code 1798.135(c)(4)', {
    STOP_NOW: all(optedInAgain, whileUseIsDenied),
    NOTIFY_THIRD_PARTIES: optedInAgain,
    NO_NEW_ASK: all(optedInAgain, withinCoolOff),
  }),
};
