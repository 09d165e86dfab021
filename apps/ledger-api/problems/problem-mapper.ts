import { Refusal } from '#domain';
import { EventRefused, OutcomeUnknown, StoreFull, StoreUnavailable, StreamForgotten } from '#event-store';
import { AccessStoreError, KeyRefused } from '#access';
import { AccessNotRecorded } from '#accountability';
import { ForgettingRefused, SealerHalted } from '#evidence';
import { QuestionRefused, TextStoreError } from '#ledger';
import { ProjectionRefused, ReadModelsUnavailable, ReadRefused } from '#read-models';
import { SubjectsError } from '#subjects';
import { HttpException, Injectable, Logger } from '@nestjs/common';
import { LogElsewhere } from '../several/shared-log.js';
import { PROBLEMS, type ProblemCode } from './problem-codes.js';
import {
  Problem,
  problemDetails,
  type FieldError,
  type ProblemBody,
  type ProblemDetails,
} from './problem.js';

/** Seconds after which trying again makes sense. */
const RETRY_AFTER_SECONDS = '1';

const BY_STATUS: Readonly<Record<number, ProblemCode>> = {
  400: 'REQUEST_INVALID',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_ALLOWED',
  413: 'BODY_TOO_LARGE',
  414: 'URI_TOO_LONG',
  415: 'MEDIA_TYPE_UNSUPPORTED',
  431: 'HEADERS_TOO_LARGE',
  503: 'SHUTTING_DOWN',
};

/** The one place where errors of every room become problem details. */
@Injectable()
export class ProblemMapper {
  private readonly logger = new Logger('Problem');

  /** The problem behind an error. Whatever is not expected is logged and told as INTERNAL, without its message. */
  problemOf(error: unknown, correlationId: string): ProblemBody {
    if (error instanceof Problem) return own(error.code, error.errors, error.headers);
    if (error instanceof Refusal) return refused(error, error.details);
    if (error instanceof QuestionRefused) return refused(error);
    if (error instanceof ProjectionRefused) return refused(error);
    if (error instanceof ReadRefused) return refused(error, error.details);
    if (error instanceof ReadModelsUnavailable)
      return own(error.code === 'STORE_FULL' ? 'STORE_FULL' : 'STORE_UNAVAILABLE');
    if (error instanceof StoreFull) return own('STORE_FULL');
    if (error instanceof StoreUnavailable) return own('STORE_UNAVAILABLE');
    if (error instanceof OutcomeUnknown) return own('OUTCOME_UNKNOWN');
    if (error instanceof EventRefused) return own('BODY_TOO_LARGE');
    if (error instanceof StreamForgotten) return refused(new Refusal('SUBJECT_FORGOTTEN'));
    if (error instanceof TextStoreError)
      return own(error.code === 'STORE_FULL' ? 'STORE_FULL' : 'STORE_UNAVAILABLE');
    if (error instanceof AccessNotRecorded) return own('ACCESS_NOT_RECORDED');
    if (error instanceof KeyRefused) return refused(error);
    if (error instanceof AccessStoreError)
      return own(error.code === 'STORE_FULL' ? 'STORE_FULL' : 'STORE_UNAVAILABLE');
    if (error instanceof ForgettingRefused) return ofForgetting(error);
    if (error instanceof LogElsewhere) return own('LOG_ELSEWHERE');
    if (error instanceof SealerHalted) return own('LOG_HALTED');
    if (error instanceof SubjectsError) return this.ofSubjects(error, correlationId);
    const status = statusOf(error);
    const code = status === undefined ? undefined : BY_STATUS[status];
    if (code !== undefined) return own(code);
    return this.unexpected(error, correlationId);
  }

  /** The persons' room: what its caller can do something about; the rest is a defect or a damaged file. */
  private ofSubjects(error: SubjectsError, correlationId: string): ProblemBody {
    switch (error.code) {
      case 'IDENTIFIER_INVALID':
        return refused(new Refusal('IDENTIFIER_INVALID', 'subject.value'));
      case 'KEY_DESTROYED':
        return refused(new Refusal('WRITE_CONFLICT'));
      case 'STORE_FULL':
        return own('STORE_FULL');
      case 'STORE_FAILED':
        return own('STORE_UNAVAILABLE');
      default:
        return this.unexpected(error, correlationId);
    }
  }

  private unexpected(error: unknown, correlationId: string): ProblemBody {
    this.logger.error({ err: error, correlationId }, 'unexpected error');
    return own('INTERNAL');
  }

  /** The wire form. */
  details(error: unknown, correlationId: string): ProblemDetails {
    return problemDetails(this.problemOf(error, correlationId), correlationId);
  }

  /** An item's place in a batch. */
  item(error: unknown, correlationId: string): { readonly status: number; readonly problem: ProblemDetails } {
    const problem = this.details(error, correlationId);
    return { status: problem.status, problem };
  }
}

function own(
  code: ProblemCode,
  errors: readonly FieldError[] = [],
  headers: Readonly<Record<string, string>> = {},
): ProblemBody {
  const { status, title, detail } = PROBLEMS[code];
  return { code, status, title, detail, errors, headers: { ...retry(status), ...headers } };
}

function refused(
  error: {
    readonly code: string;
    readonly httpStatus: number;
    readonly message: string;
    readonly field?: string | undefined;
  },
  details: Readonly<Record<string, unknown>> = {},
): ProblemBody {
  return {
    code: error.code,
    status: error.httpStatus,
    title: titleOf(error.code),
    detail: error.message,
    errors: error.field === undefined ? [] : [{ field: error.field, message: error.message }],
    details,
    headers: retry(error.httpStatus),
  };
}

function retry(status: number): Readonly<Record<string, string>> {
  return status === 503 ? { 'Retry-After': RETRY_AFTER_SECONDS } : {};
}

/** `LIFT_NOT_NOTIFIED` -> `Lift not notified`. */
function titleOf(code: string): string {
  const words = code.toLowerCase().replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Fastify's and Nest's own errors: only their status is of interest, their words are about libraries. */
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  if (error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number')
    return error.statusCode;
  return undefined;
}

function ofForgetting({ code }: ForgettingRefused): ProblemBody {
  switch (code) {
    case 'SUBJECT_UNKNOWN':
      return refused(new Refusal('SUBJECT_UNKNOWN', 'subjects'));
    case 'CONFLICT':
      return refused(new Refusal('WRITE_CONFLICT'));
    case 'STILL_KEPT':
      return own('STILL_KEPT');
    case 'STILL_LINKED':
      return own('STILL_LINKED');
  }
}
