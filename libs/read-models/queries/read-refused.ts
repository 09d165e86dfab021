/** Every way in which a question to the tables is refused. An empty page is an answer, never an error. */
export const READ_REFUSALS = {
  CURSOR_INVALID: { status: 400, detail: 'The cursor does not belong to this query and its filters.' },
  CHANGES_TOKEN_INVALID: { status: 400, detail: 'This is no token of a feed of changes.' },
  CHANGES_TOKEN_GONE: {
    status: 410,
    detail:
      'The token is of another ledger or of the store before it was copied: start again from `details.restartFrom`.',
  },
  TOO_MANY_FOLLOWERS: {
    status: 503,
    detail:
      'As many readers follow the changes as this service can serve, or one credential. Try again later.',
  },
} as const satisfies Record<string, { readonly status: number; readonly detail: string }>;

export type ReadRefusalCode = keyof typeof READ_REFUSALS;

/** A question to the tables that is not answered. Its message never holds what the caller sent. */
export class ReadRefused extends Error {
  override readonly name = 'ReadRefused';
  readonly httpStatus: number;
  constructor(
    readonly code: ReadRefusalCode,
    /** Name of the request's field at fault. */
    readonly field?: string,
    /** Safe values that help to go on. */
    readonly details: Readonly<Record<string, unknown>> = {},
  ) {
    super(READ_REFUSALS[code].detail);
    this.httpStatus = READ_REFUSALS[code].status;
  }
}
