import type { FactType } from '../facts/fact.js';
import type { Circumstances, FactCommand, Guard } from './command.js';
import { Refusal, type RefusalCode } from './refusals.js';
import type { SubjectState } from './subject-state.js';
import { listOf, memberOf, numberOf, objectsOf, purposesOf, textOf } from './values.js';

/**
 * Every purpose that a fact names was published once; retired and future ones count. That holds for stops too:
 * a misspelt purpose in a withdrawal would be acknowledged and stop nothing (GDPR 7(3)).
 */
export const purposesAreKnown: Guard = ({ law }, command) => {
  if (command.type === 'purpose.published') return;
  const purposes = purposesOf(command) ?? [];
  if (purposes === '*') return;
  const field = textOf(command, 'purpose') === undefined ? 'purposes' : 'purpose';
  for (const purpose of purposes) {
    if (!law.knows(purpose)) throw new Refusal('PURPOSE_UNKNOWN', field, { purpose });
  }
};

/** What a fact refers to by `id`: where the commands find it, and what they say when it is not there. */
const REFERENCES: { readonly [T in FactType]?: readonly [(state: SubjectState) => Known, RefusalCode] } = {
  'objection.upheld': [(state) => state.objections, 'OBJECTION_UNKNOWN'],
  'objection.rejected': [(state) => state.objections, 'OBJECTION_UNKNOWN'],
  'objection.withdrawn': [(state) => state.objections, 'OBJECTION_UNKNOWN'],
  'restriction.lift_notified': [(state) => state.restrictions, 'RESTRICTION_UNKNOWN'],
  'restriction.lifted': [(state) => state.restrictions, 'RESTRICTION_UNKNOWN'],
  'hold.released': [(state) => state.holds, 'HOLD_UNKNOWN'],
  'erasure.refused': [(state) => state.erasureRequests, 'ERASURE_REQUEST_UNKNOWN'],
  'contract.ended': [(state) => state.contracts, 'CONTRACT_UNKNOWN'],
  'precontract.closed': [(state) => state.precontracts, 'PRECONTRACT_UNKNOWN'],
  'request.extended': [(state) => state.requests, 'REQUEST_UNKNOWN'],
  'request.answered': [(state) => state.requests, 'REQUEST_UNKNOWN'],
};

interface Known {
  has(id: string): boolean;
}

/** What a fact refers to was recorded: the objection, the restriction, the contract, the fact itself. */
export const referencesAreKnown: Guard = ({ subject, register }, command) => {
  const id = textOf(command, 'id');
  const reference = REFERENCES[command.type];
  if (reference && (id === undefined || !reference[0](subject).has(id)))
    throw new Refusal(reference[1], 'id');
  switch (command.type) {
    case 'identity.rejected':
      return mustBeKnown(subject.facts, command, 'ref', 'FACT_UNKNOWN');
    case 'recipient.notified':
    case 'recipient.confirmed':
      return mustBeKnown(subject.facts, command, 'about', 'FACT_UNKNOWN');
    case 'subject.identifier_unlinked':
      return mustBeKnown(subject.identifiers, command, 'about', 'IDENTIFIER_UNKNOWN');
    case 'transfer.safeguard_revoked':
      return mustBeKnown(register.safeguards, command, 'id', 'SAFEGUARD_UNKNOWN');
    default:
      return undefined;
  }
};

function mustBeKnown(known: Known, command: FactCommand, field: string, code: RefusalCode): void {
  const id = textOf(command, field);
  if (id === undefined || !known.has(id)) throw new Refusal(code, field);
}

/** A notice and its version, where a fact names them (GDPR 7(1): what the person was told must be found again). */
export function noticeIsKnown(
  circumstances: Circumstances,
  command: FactCommand,
  versionField: string,
): void {
  const notice = textOf(command, 'notice');
  if (notice === undefined) return;
  const versions = circumstances.register.notices.get(notice);
  if (!versions) throw new Refusal('NOTICE_UNKNOWN', 'notice');
  const version = numberOf(command, versionField);
  if (version !== undefined && !versions.has(version))
    throw new Refusal('NOTICE_VERSION_UNKNOWN', versionField);
}

/** Every text that a purpose, a notice or a grant names is stored (facts-and-subjects.md 10). */
export const textsAreKnown: Guard = ({ register }, command) => {
  const shown = textOf(command, 'shown');
  if (shown !== undefined && !register.texts.has(shown)) throw new Refusal('TEXT_UNKNOWN', 'shown');
  const texts = command.values['texts'];
  if (typeof texts !== 'object' || texts === null) return;
  for (const [language, digest] of Object.entries(texts)) {
    if (typeof digest !== 'string' || !register.texts.has(digest))
      throw new Refusal('TEXT_UNKNOWN', `texts.${language}`);
  }
};

/** A notice bundles versions that are published (decision rules 1.8). */
export const purposeVersionsAreKnown: Guard = ({ law }, command) => {
  for (const named of objectsOf(command, 'purposeVersions')) {
    const purpose = memberOf(named, 'purpose');
    const version = memberOf(named, 'version');
    if (typeof purpose !== 'string' || typeof version !== 'number')
      throw new Refusal('FIELD_INVALID', 'purposeVersions');
    if (!law.knows(purpose)) throw new Refusal('PURPOSE_UNKNOWN', 'purposeVersions', { purpose });
    if (!law.versions(purpose).some((published) => published.version === version))
      throw new Refusal('PURPOSE_VERSION_UNKNOWN', 'purposeVersions', { purpose, version });
  }
};

/** What an erasure retains are purposes of the controller. */
export const retainedIsKnown: Guard = ({ law }, command) => {
  for (const kept of objectsOf(command, 'retained')) {
    const purpose = memberOf(kept, 'purpose');
    const ground = memberOf(kept, 'ground');
    if (typeof purpose !== 'string' || typeof ground !== 'string')
      throw new Refusal('FIELD_INVALID', 'retained');
    if (!law.knows(purpose)) throw new Refusal('PURPOSE_UNKNOWN', 'retained', { purpose });
  }
};

/** Bases of purposes and holds are those of the law (1.15: an unknown basis). */
export function basesAreKnown(command: FactCommand, known: readonly string[]): void {
  for (const basis of listOf(command, 'bases')) {
    if (!known.includes(basis)) throw new Refusal('BASIS_UNKNOWN', 'bases');
  }
}
