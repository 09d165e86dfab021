/** Every way in which a question can fail to be one, or to be answered. A deny is an answer, never an error. */
export const QUESTION_ERRORS = {
  CONTROLLER_MISSING: { status: 400, detail: 'The ledger holds more than one controller: name one.' },
  CONTROLLER_UNKNOWN: { status: 422, detail: 'No such controller is recorded.' },
  QUESTION_IN_FUTURE: { status: 400, detail: 'A live ledger does not answer for the future.' },
  COUNTRY_REQUIRED: { status: 400, detail: 'A transfer needs its destination country.' },
  IDENTIFIER_INVALID: { status: 400, detail: 'The identifier does not fit its scheme.' },
  SUBJECT_INVALID: { status: 400, detail: 'A subject id is a UUID in lower case.' },
  TOKEN_INVALID: { status: 400, detail: 'The position token is not one of this ledger.' },
  CURSOR_INVALID: { status: 400, detail: 'The cursor does not belong to this timeline.' },
  SUBJECT_UNKNOWN: { status: 404, detail: 'No such subject.' },
  FRESHNESS_NOT_SHOWN: {
    status: 503,
    detail: 'The ledger could not show in time that the answer would be fresh enough.',
  },
} as const;

export type QuestionErrorCode = keyof typeof QUESTION_ERRORS;

/** A question that is not decided. Its message never holds what the caller sent. */
export class QuestionRefused extends Error {
  readonly httpStatus: number;
  constructor(
    readonly code: QuestionErrorCode,
    /** Name of the request's field at fault. */
    readonly field?: string,
  ) {
    super(QUESTION_ERRORS[code].detail);
    this.httpStatus = QUESTION_ERRORS[code].status;
  }
  override get name(): string {
    return 'QuestionRefused';
  }
}
