import { oneOf, ruleOfKind } from './kinds.js';
import { Follows } from './rule.decorator.js';
import { FactBody } from './fact-body.js';

/*
 * One body per operation, named after it. The fields and their rules come from the fact catalogue; what is
 * left out here stands in the path.
 */
export class RequestConsentBody extends FactBody('consent.requested') {}
export class GrantConsentBody extends FactBody('consent.granted') {}
export class ConfirmConsentBody extends FactBody('consent.confirmed') {}
export class RefuseConsentBody extends FactBody('consent.refused') {}
export class WithdrawConsentBody extends FactBody('consent.withdrawn') {}
export class InvalidateConsentBody extends FactBody('consent.invalidated') {}
export class ExpireConsentBody extends FactBody('consent.expired') {}
export class VerifyGuardianBody extends FactBody('guardian.verified') {}
export class StartContractBody extends FactBody('contract.started') {}
export class EndContractBody extends FactBody('contract.ended', { inPath: ['id'] }) {}
export class RequestPrecontractBody extends FactBody('precontract.requested') {}
export class ClosePrecontractBody extends FactBody('precontract.closed', { inPath: ['id'] }) {}
export class StartObligationBody extends FactBody('obligation.started') {}
export class DeclareEmergencyBody extends FactBody('emergency.declared') {}
export class EndEmergencyBody extends FactBody('emergency.ended') {}
export class CompleteSaleBody extends FactBody('sale.completed') {}
export class CollectDataBody extends FactBody('data.collected') {}
export class RaiseObjectionBody extends FactBody('objection.raised') {}
export class WithdrawObjectionBody extends FactBody('objection.withdrawn', { inPath: ['id'] }) {}
export class ReceiveSignalBody extends FactBody('signal.received') {}
export class ApplyRestrictionBody extends FactBody('restriction.applied') {}
export class NotifyRestrictionLiftBody extends FactBody('restriction.lift_notified', { inPath: ['id'] }) {}
export class LiftRestrictionBody extends FactBody('restriction.lifted', { inPath: ['id'] }) {}
export class PlaceHoldBody extends FactBody('hold.placed') {}
export class ReleaseHoldBody extends FactBody('hold.released', { inPath: ['id'] }) {}
export class RequestErasureBody extends FactBody('erasure.requested') {}
export class RefuseErasureBody extends FactBody('erasure.refused', { inPath: ['id'] }) {}
export class RejectIdentityBody extends FactBody('identity.rejected') {}
export class ReceiveRequestBody extends FactBody('request.received') {}
export class ExtendRequestBody extends FactBody('request.extended', { inPath: ['id'] }) {}
export class AnswerRequestBody extends FactBody('request.answered', { inPath: ['id'] }) {}
export class OptOutOfSaleShareBody extends FactBody('sale_share.opted_out') {}
export class OptInToSaleShareBody extends FactBody('sale_share.opted_in') {}
export class RecordBirthDateBody extends FactBody('subject.birth_date_recorded', { subjectInPath: true }) {}
export class ChangeResidenceBody extends FactBody('subject.residence_changed', { subjectInPath: true }) {}
export class RecordJurisdictionBody extends FactBody('subject.jurisdiction_recorded', {
  subjectInPath: true,
}) {}
export class RecordDeathBody extends FactBody('subject.deceased', { subjectInPath: true }) {}
export class RecordInactivityBody extends FactBody('account.inactive', { subjectInPath: true }) {}
export class LinkIdentifierBody extends FactBody('subject.identifier_linked', { subjectInPath: true }) {}
export class UnlinkIdentifierBody extends FactBody('subject.identifier_unlinked', { subjectInPath: true }) {}
export class MergeSubjectsBody extends FactBody('subject.merged') {}
export class UnmergeSubjectsBody extends FactBody('subject.unmerged') {}
export class AcknowledgeNoticeBody extends FactBody('notice.acknowledged') {}
export class RecordDisclosureBody extends FactBody('disclosure.recorded') {}
export class NotifyRecipientBody extends FactBody('recipient.notified') {}
export class ConfirmRecipientBody extends FactBody('recipient.confirmed') {}
export class DischargeDutyBody extends FactBody('duty.discharged') {}
export class ReportProcessingBody extends FactBody('processing.reported') {}
export class PublishPurposeBody extends FactBody('purpose.published') {}
export class RetirePurposeBody extends FactBody('purpose.retired', { inPath: ['purpose'] }) {}
export class PublishNoticeBody extends FactBody('notice.published') {}
export class RecordControllerBody extends FactBody('controller.recorded') {}
export class ChangeSettingBody extends FactBody('settings.changed') {}
export class DecideAdequacyBody extends FactBody('adequacy.decided') {}
export class RevokeAdequacyBody extends FactBody('adequacy.revoked') {}
export class RegisterSafeguardBody extends FactBody('transfer.safeguard_registered') {}
export class RevokeSafeguardBody extends FactBody('transfer.safeguard_revoked', { inPath: ['id'] }) {}
export class AssessCompatibilityBody extends FactBody('compatibility.assessed') {}
export class RecordInstructionBody extends FactBody('instruction.recorded') {}

/** An objection under Art. 21(1) is decided either way; a marketing objection never is. */
export class DecideObjectionBody extends FactBody('objection.rejected', { inPath: ['id'] }) {
  @Follows(oneOf(['upheld', 'rejected']))
  readonly outcome!: 'upheld' | 'rejected';

  @Follows(ruleOfKind('text'), { optional: true, about: 'With `upheld`; a rejection has `grounds`.' })
  readonly reason?: string;
}

/** Executes an erasure; `retained` names what a law keeps, with its ground. */
export class ExecuteErasureBody extends FactBody('erasure.executed') {}
