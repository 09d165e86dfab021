/**
 * Every reason for which a command is refused and nothing is stored (decision rules 1.15; facts-and-subjects.md
 * 2 to 10): the closed list, with the HTTP status and the law or section behind it. Refusals guard live
 * commands; in replay facts are stored as found and `decide()` judges them, in import what they lack in proof.
 *
 * 400 the request cannot be read, 404 an id that does not exist, 409 the state forbids it, 412 the caller named
 * a revision that is no longer the last, 413 too large, 422 understood and never to be stored, 503 not now.
 */
export const REFUSALS = {
  // --- the request itself
  FIELD_UNKNOWN: { status: 400, law: 'facts-and-subjects.md 8', text: 'This fact has no such field.' },
  FIELD_MISSING: {
    status: 400,
    law: 'facts-and-subjects.md 8',
    text: 'A field that the fact needs is missing.',
  },
  FIELD_INVALID: {
    status: 400,
    law: 'facts-and-subjects.md 8',
    text: 'A field does not hold what it must hold.',
  },
  FIELD_TOO_LARGE: {
    status: 400,
    law: 'facts-and-subjects.md 1',
    text: 'A field is larger than an event may hold.',
  },
  FACT_TYPE_UNKNOWN: {
    status: 400,
    law: 'facts-and-subjects.md 8',
    text: 'The list of fact types is closed.',
  },
  FACT_TYPE_RESERVED: {
    status: 422,
    law: 'facts-and-subjects.md 8',
    text: 'Only the ledger itself records this fact.',
  },
  IDEMPOTENCY_KEY_INVALID: {
    status: 400,
    law: 'facts-and-subjects.md 11',
    text: 'A key is 1 to 255 visible ASCII characters and holds no personal data, so no "@".',
  },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    law: 'facts-and-subjects.md 4',
    text: 'This key was used with another request.',
  },
  IDENTIFIER_INVALID: {
    status: 400,
    law: 'facts-and-subjects.md 6',
    text: 'The identifier is not valid in its scheme.',
  },
  SUBJECT_MISSING: {
    status: 400,
    law: 'facts-and-subjects.md 2',
    text: 'This fact is about a person: name the subject.',
  },
  SUBJECT_NOT_ALLOWED: { status: 400, law: 'facts-and-subjects.md 2', text: 'This fact is about no person.' },
  SUBJECT_BY_ID_AT_SEVERAL_CONTROLLERS: {
    status: 400,
    law: 'facts-and-subjects.md 2',
    text: 'A subject id belongs to one controller: name the person by scheme and value.',
  },
  CONTROLLER_MISSING: {
    status: 400,
    law: 'facts-and-subjects.md 2',
    text: 'There is more than one controller: name one.',
  },
  BATCH_TOO_LARGE: {
    status: 413,
    law: 'facts-and-subjects.md 4',
    text: 'A batch holds at most 1,000 items.',
  },
  REVISION_MISMATCH: {
    status: 412,
    law: 'architecture.md',
    text: 'The stream has another revision than the one named.',
  },
  WRITE_CONFLICT: {
    status: 409,
    law: 'architecture.md',
    text: 'Others kept writing to this stream; nothing was stored. Send the request again.',
  },
  // --- who and what
  CONTROLLER_UNKNOWN: {
    status: 422,
    law: 'facts-and-subjects.md 2',
    text: 'No such controller is recorded.',
  },
  SUBJECT_UNKNOWN: {
    status: 404,
    law: 'facts-and-subjects.md 6',
    text: 'No such subject at this controller.',
  },
  SUBJECT_FORGOTTEN: { status: 410, law: 'GDPR 17', text: 'This subject was forgotten.' },
  PURPOSE_UNKNOWN: { status: 422, law: 'GDPR 5(1)(b)', text: 'No such purpose is published.' },
  PURPOSE_VERSION_UNKNOWN: {
    status: 422,
    law: 'GDPR 7(1)',
    text: 'No such version of the purpose is published.',
  },
  NOTICE_UNKNOWN: { status: 422, law: 'GDPR 12-14', text: 'No such notice is published.' },
  NOTICE_VERSION_UNKNOWN: {
    status: 422,
    law: 'GDPR 7(1)',
    text: 'No such version of the notice is published.',
  },
  TEXT_UNKNOWN: {
    status: 422,
    law: 'GDPR 7(1)',
    text: 'No such text is stored: store what was shown first.',
  },
  FACT_UNKNOWN: {
    status: 404,
    law: 'facts-and-subjects.md 4',
    text: 'No such fact of this person is recorded.',
  },
  OBJECTION_UNKNOWN: { status: 404, law: 'GDPR 21', text: 'No such objection is recorded.' },
  RESTRICTION_UNKNOWN: { status: 404, law: 'GDPR 18', text: 'No such restriction is recorded.' },
  HOLD_UNKNOWN: { status: 404, law: 'GDPR 17(3)(e)', text: 'No such hold is recorded.' },
  ERASURE_REQUEST_UNKNOWN: { status: 404, law: 'GDPR 17(1)', text: 'No such erasure request is recorded.' },
  CONTRACT_UNKNOWN: { status: 404, law: 'GDPR 6(1)(b)', text: 'No such contract is recorded.' },
  PRECONTRACT_UNKNOWN: {
    status: 404,
    law: 'GDPR 6(1)(b)',
    text: 'No such request for steps before a contract is recorded.',
  },
  REQUEST_UNKNOWN: { status: 404, law: 'GDPR 12', text: 'No such request is recorded.' },
  SAFEGUARD_UNKNOWN: { status: 404, law: 'GDPR 46', text: 'No such safeguard is registered.' },
  IDENTIFIER_UNKNOWN: { status: 404, law: 'GDPR 11', text: 'No such identifier is linked to this subject.' },
  // --- clocks
  CLOCK_OFF: {
    status: 503,
    law: 'facts-and-subjects.md 3',
    text: 'The clock of this process is off by more than 2 s against its store: it writes nothing.',
  },
  AT_IN_FUTURE: {
    status: 422,
    law: 'facts-and-subjects.md 3',
    text: 'A fact cannot have happened later than now.',
  },
  EFFECTIVE_AT_NOT_ALLOWED: {
    status: 422,
    law: 'facts-and-subjects.md 3',
    text: 'Only a stop may take effect later than it is recorded.',
  },
  TIME_PROOF_INVALID: {
    status: 422,
    law: 'GDPR 7(1); decision rules T6',
    text: 'A proof of time needs its kind, the digest of the document and who verified it.',
  },
  RECORDED_WITHIN_STREAM: {
    status: 409,
    law: 'facts-and-subjects.md 9',
    text: 'The stream already holds facts that were recorded later.',
  },
  RECORDED_AT_NOT_ALLOWED: {
    status: 422,
    law: 'facts-and-subjects.md 9',
    text: 'Only replay names when a fact was recorded.',
  },
  REPLAY_ONLY: {
    status: 409,
    law: 'facts-and-subjects.md 9',
    text: 'This ledger is live: facts are recorded, not replayed.',
  },
  // --- purposes, notices, settings, texts
  PURPOSE_WITHOUT_BASIS: { status: 422, law: 'GDPR 6(1)', text: 'A purpose needs a lawful basis.' },
  BASIS_UNKNOWN: { status: 422, law: 'GDPR 6(1)', text: 'No such lawful basis.' },
  LAW_NOT_NAMED: {
    status: 422,
    law: 'GDPR 6(3)',
    text: 'A legal obligation or a public task rests on a law: name it in grounds.',
  },
  ASSESSMENT_MISSING: {
    status: 422,
    law: 'GDPR 6(1)(f), 5(2)',
    text: 'Legitimate interests need a reference to their assessment in grounds.',
  },
  PURPOSE_VERSION_NOT_NEXT: {
    status: 409,
    law: 'decision rules 1.8',
    text: 'Versions rise: this one is already published.',
  },
  NOTICE_VERSION_NOT_NEXT: {
    status: 409,
    law: 'decision rules 1.8',
    text: 'Versions rise: this one is already published.',
  },
  NOTICE_STATED_BY_HAND: {
    status: 422,
    law: 'facts-and-subjects.md 8',
    text: 'Whether people were told follows from published notices, not from a flag.',
  },
  SETTING_UNKNOWN: { status: 422, law: 'decision rules 1.12', text: 'No such setting.' },
  SETTING_VALUE_UNDEFINED: {
    status: 422,
    law: 'decision rules 1.18',
    text: 'The rules do not define this value of the setting.',
  },
  TEXT_PERSONALISED: {
    status: 422,
    law: 'facts-and-subjects.md 10',
    text: 'Texts hold what everybody was shown: store the template, and the filled-in values as evidence.',
  },
  TEXT_TOO_LARGE: { status: 413, law: 'facts-and-subjects.md 10', text: 'A text has at most 5 MiB.' },
  TEXT_IN_USE: { status: 409, law: 'GDPR 7(1)', text: 'A recorded fact refers to this text.' },
  // --- consent
  PURPOSE_VERSION_MISSING: {
    status: 422,
    law: 'GDPR 7(1)',
    text: 'No version of the purpose is in force: name the version consented to.',
  },
  NOTICE_VERSION_MISSING: {
    status: 422,
    law: 'GDPR 7(1), 13',
    text: 'A grant names the notice and its version, or the text that was shown.',
  },
  EVIDENCE_MISSING: {
    status: 422,
    law: 'GDPR 7(1)',
    text: 'A grant without evidence cannot be demonstrated.',
  },
  GUARDIAN_NOT_VERIFIED: {
    status: 422,
    law: 'GDPR 8(2)',
    text: 'A guardian’s grant needs a record of how the guardian was verified.',
  },
  TRANSFER_RISKS_NOT_TOLD: {
    status: 422,
    law: 'GDPR 49(1)(a)',
    text: 'Explicit consent to a transfer needs the text about its risks.',
  },
  CONSENT_REQUEST_UNDER_OBJECTION: {
    status: 409,
    law: 'GDPR 21(3)',
    text: 'This person objected to marketing, and asking is marketing.',
  },
  ERASED_SINCE: {
    status: 409,
    law: 'GDPR 17; facts-and-subjects.md 7',
    text: 'This was erased after the time that the row claims: an older list does not bring it back.',
  },
  COOL_OFF_RUNNING: {
    status: 409,
    law: 'decision rules 1.6, 1.13',
    text: 'This person said no, and must not be asked again before the time stated.',
  },
  // --- rights
  GROUNDS_MISSING: { status: 422, law: 'GDPR 21(1), 12(4)', text: 'Rejecting an objection needs grounds.' },
  OBJECTION_ALREADY_UPHELD: {
    status: 409,
    law: 'GDPR 21(1), 17(1)(c)',
    text: 'This objection was upheld: rejecting it afterwards would take the decision back.',
  },
  MARKETING_OBJECTION_IS_ABSOLUTE: {
    status: 409,
    law: 'GDPR 21(3)',
    text: 'An objection to direct marketing ends the matter; no balancing test applies.',
  },
  LIFT_NOT_NOTIFIED: {
    status: 409,
    law: 'GDPR 18(3)',
    text: 'The person must be told before the restriction is lifted.',
  },
  LEGAL_HOLD_BLOCKS_ERASURE: { status: 409, law: 'GDPR 17(3)(e)', text: 'A legal hold keeps this data.' },
  RESTRICTION_BLOCKS_ERASURE: { status: 409, law: 'GDPR 18(1)', text: 'A restriction keeps this data.' },
  LEGAL_OBLIGATION_BLOCKS_ERASURE: { status: 409, law: 'GDPR 17(3)(b)', text: 'A law keeps this data.' },
  ERASURE_DENIED: { status: 409, law: 'GDPR 17(3)', text: 'The data may not be erased now.' },
  // --- linking
  IDENTIFIER_LINKED_ELSEWHERE: {
    status: 409,
    law: 'facts-and-subjects.md 6',
    text: 'The identifier already names another subject: link the two subjects.',
  },
  SUBJECTS_NOT_LINKED: {
    status: 409,
    law: 'facts-and-subjects.md 6',
    text: 'The two subjects are not linked.',
  },
  SUBJECT_LINKED_ELSEWHERE: {
    status: 409,
    law: 'facts-and-subjects.md 6',
    text: 'The subject is already linked to another one.',
  },
  SUBJECT_IS_ITSELF: {
    status: 422,
    law: 'facts-and-subjects.md 6',
    text: 'A subject cannot be linked to itself.',
  },
} as const satisfies Record<string, { status: number; law: string; text: string }>;

export type RefusalCode = keyof typeof REFUSALS;

/** A safe detail of a refusal: ids, codes, numbers and times, never what a human typed. */
export type RefusalDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/**
 * A command that should never have been given. Nothing was stored, and it is not remembered: the same key may
 * be used again (facts-and-subjects.md 4).
 */
export class Refusal extends Error {
  /** HTTP status of the problem details (RFC 9457). */
  readonly httpStatus: number;
  /** The law or section behind it. */
  readonly law: string;

  /**
   * @param field JSON pointer-like name of the field at fault (`purposes`, `timeProof.kind`)
   * @param details safe values for the caller; never personal data
   */
  constructor(
    readonly code: RefusalCode,
    readonly field?: string,
    readonly details: RefusalDetails = {},
  ) {
    super(REFUSALS[code].text);
    this.httpStatus = REFUSALS[code].status;
    this.law = REFUSALS[code].law;
  }

  override get name(): string {
    return 'Refusal';
  }
}
