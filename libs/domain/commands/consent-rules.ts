import { addMonths } from '../calendar/index.js';
import type { Instant } from '../facts/fact.js';
import type { Circumstances, FactCommand, Guard } from './command.js';
import { noticeIsKnown } from './known-things.js';
import { Refusal } from './refusals.js';
import { listOf, memberOf, numberOf, purposesOf, saysSomething, textOf } from './values.js';

/** Ways in which a time before the recording can be shown independently (decision rules T6). */
const TIME_PROOFS: readonly unknown[] = ['signed_paper', 'device_signature', 'timestamp_token'];

/** The version that a grant was given to: as named, else the one in force at the fact's time (header of the scenarios). */
export function versionOfGrant(
  { law }: Circumstances,
  command: FactCommand,
  purpose: string,
): number | undefined {
  return numberOf(command, 'version') ?? law.versionInForce(purpose, command.at)?.version;
}

/** A grant counts as evidenced if the act, the words or the text shown were recorded (GDPR 7(1)). */
export function evidenceIsPresent(command: FactCommand): boolean {
  return ['evidence', 'statement', 'shown'].some((field) => command.values[field] !== undefined);
}

/** Whether the person's guardian had been verified by the fact's time (GDPR 8(2)). */
export function guardianIsVerified({ subject }: Circumstances, at: Instant): boolean {
  return subject.guardianVerifiedAt.some((verifiedAt) => verifiedAt <= at);
}

/** What a grant must bring with it (GDPR 7(1), 8(2), 49(1)(a); decision rules 1.15). */
export const grantIsProvable: Guard = (circumstances, command) => {
  versionIsKnown(circumstances, command);
  noticeIsKnown(circumstances, command, 'noticeVersion');
  const noticeNamed =
    textOf(command, 'notice') !== undefined && numberOf(command, 'noticeVersion') !== undefined;
  if (!noticeNamed && textOf(command, 'shown') === undefined)
    throw new Refusal('NOTICE_VERSION_MISSING', 'noticeVersion');
  if (!evidenceIsPresent(command)) throw new Refusal('EVIDENCE_MISSING', 'evidence');
  claimsAreBorneOut(circumstances, command);
};

/**
 * What an imported grant must bring with it. That nobody knows what the person was shown, or how they said yes, is
 * stored as found and makes the grant CONSENT_UNPROVEN (facts-and-subjects.md 9); what would open more than was found
 * (a guardian, a transfer, an earlier time) has to be borne out as in every grant.
 */
export const foundGrantIsReadable: Guard = (circumstances, command) => {
  versionIsKnown(circumstances, command);
  claimsAreBorneOut(circumstances, command);
};

function versionIsKnown(circumstances: Circumstances, command: FactCommand): void {
  const purposes = purposesOf(command) ?? [];
  for (const purpose of purposes === '*' ? [] : purposes) {
    const version = versionOfGrant(circumstances, command, purpose);
    if (version === undefined) throw new Refusal('PURPOSE_VERSION_MISSING', 'version', { purpose });
    if (!circumstances.law.versions(purpose).some((published) => published.version === version))
      throw new Refusal('PURPOSE_VERSION_UNKNOWN', 'version', { purpose, version });
  }
}

function claimsAreBorneOut(circumstances: Circumstances, command: FactCommand): void {
  const byGuardian = command.by === 'guardian' || command.values['guardianVerified'] === true;
  if (byGuardian && !guardianIsVerified(circumstances, command.at))
    throw new Refusal('GUARDIAN_NOT_VERIFIED', 'by');
  if (command.values['scope'] === 'transfer') transferRisksWereTold(command);
  timeIsProven(command);
}

/** Art. 49(1)(a): explicit, for named countries, after being told of the risks; the text told is kept. */
function transferRisksWereTold(command: FactCommand): void {
  if (command.values['risksInformed'] !== true) throw new Refusal('TRANSFER_RISKS_NOT_TOLD', 'risksInformed');
  if (textOf(command, 'shown') === undefined) throw new Refusal('TRANSFER_RISKS_NOT_TOLD', 'shown');
  if (listOf(command, 'countries').length === 0) throw new Refusal('FIELD_MISSING', 'countries');
}

/** A grant's time counts before its recording only with proof, never by a bare flag (facts-and-subjects.md 3). */
function timeIsProven(command: FactCommand): void {
  const proof = command.values['timeProof'];
  if (proof === undefined) return;
  if (!TIME_PROOFS.includes(memberOf(proof, 'kind')))
    throw new Refusal('TIME_PROOF_INVALID', 'timeProof.kind');
  if (textOf(command, 'timeProofDigest') === undefined)
    throw new Refusal('TIME_PROOF_INVALID', 'timeProof.digest');
  if (!saysSomething(command.values['timeProofVerifiedBy']))
    throw new Refusal('TIME_PROOF_INVALID', 'timeProof.verifiedBy');
}

/** Asking for consent to marketing is itself marketing, which an objection has ended (GDPR 21(3)). */
export const requestIsNoMarketing: Guard = ({ law, ask }, command) => {
  const channel = textOf(command, 'channel');
  for (const purpose of listOf(command, 'purposes')) {
    if (law.versionInForce(purpose, command.recordedAt)?.fact.data.directMarketing !== true) continue;
    const answer = ask({
      purpose,
      operation: 'use',
      at: command.recordedAt,
      ...(channel === undefined ? {} : { channel }),
    });
    if ([answer.reason, ...answer.also].includes('OBJECTION_MARKETING'))
      throw new Refusal('CONSENT_REQUEST_UNDER_OBJECTION', 'purposes', { purpose });
  }
};

/** The Czech authority's figure for asking again after a refusal. */
const MONTHS_AFTER_REFUSAL = 6;
/** 11 CCR 7026(k), Civ. Code 1798.135(c)(4). */
const MONTHS_AFTER_CALIFORNIAN_NO = 12;

/**
 * Nobody is asked again at once after a no. `gdpr_everywhere` is the strictest common rule, so the Czech figure
 * then holds for everybody; under `regime: local` for residents of Czechia, and California's for Californians.
 */
export const coolOffIsOver: Guard = ({ law, subject }, command) => {
  const now = command.recordedAt;
  const californian = subject.jurisdiction === 'US-CA';
  const everywhere = law.setting('regime', now) === 'gdpr_everywhere';
  const months = californian
    ? MONTHS_AFTER_CALIFORNIAN_NO
    : everywhere || subject.residence === 'CZ'
      ? MONTHS_AFTER_REFUSAL
      : 0;
  for (const purpose of listOf(command, 'purposes')) {
    const nos = [subject.refusedAt.get(purpose)];
    if (law.versionInForce(purpose, now)?.fact.data.saleShare === true) nos.push(subject.saleShareOptedOutAt);
    for (const no of nos) {
      if (no === undefined || months === 0) continue;
      const over = addMonths(no, months);
      if (no <= now && now < over)
        throw new Refusal('COOL_OFF_RUNNING', 'purposes', { purpose, until: new Date(over).toISOString() });
    }
  }
};
