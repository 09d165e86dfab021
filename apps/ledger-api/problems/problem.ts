import { PROBLEMS, type ProblemCode } from './problem-codes.js';

/** One field that is at fault: a dotted path (`subject.scheme`, `items.3.type`) and what it must be. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** Problem details (RFC 9457) as this service sends them; never personal data, never a stack. */
export interface ProblemDetails {
  /** `urn:consent-ledger:problem:<code>`: stable, one per code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  /** The first field at fault, where there is one. */
  readonly field?: string;
  readonly errors?: readonly FieldError[];
  /** Safe values: ids, revisions, times. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** The answer's `X-Request-ID`. */
  readonly correlationId: string;
}

/** What a problem is, before it is known which request it answers. */
export interface ProblemBody {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A problem of the HTTP layer itself. The other rooms throw their own errors; `problemOf` maps them all. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  constructor(
    readonly code: ProblemCode,
    readonly errors: readonly FieldError[] = [],
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(PROBLEMS[code].detail);
    this.status = PROBLEMS[code].status;
  }
}

/** The one shape in which a body at fault is refused, whichever validator found it. */
export function invalidBody(errors: readonly FieldError[]): Problem {
  return new Problem('BODY_INVALID', errors);
}

/** The wire form of a problem, for the request with this correlation id. */
export function problemDetails(problem: ProblemBody, correlationId: string): ProblemDetails {
  const errors = problem.errors?.length ? problem.errors : undefined;
  return {
    type: `urn:consent-ledger:problem:${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title: problem.title,
    status: problem.status,
    detail: problem.detail,
    code: problem.code,
    ...(errors?.[0]?.field && { field: errors[0].field }),
    ...(errors && { errors }),
    ...(problem.details && Object.keys(problem.details).length > 0 && { details: problem.details }),
    correlationId,
  };
}
