import type { OperationId } from '#domain';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiOperation, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { ProblemAnswer } from '../problems/problem-answer.js';
import { ItemsAnswer } from './items-answer.js';
import { RecordedAnswer } from './recorded-answer.js';

/** What a route is called in the API description, for ever: clients and macs are built on it. */
export interface Description {
  readonly operationId: string;
  /** One line. */
  readonly summary: string;
  /** Article of law or section. */
  readonly law?: string;
}

/** Method decorator: problem details for everything that can go wrong. */
export function Problems(...statuses: readonly number[]): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(ProblemAnswer),
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: 'Problem details (RFC 9457).',
        content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemAnswer) } } },
      }),
    ),
  );
}

/** Method decorator: names the operation. */
export function Operation({ operationId, summary, law }: Description): MethodDecorator {
  return ApiOperation({ operationId, summary, ...(law !== undefined && { description: law }) });
}

/** Method decorator of a route that records one fact. */
export function Records(operationId: OperationId, summary: string, law: string): MethodDecorator {
  const several = { $ref: getSchemaPath(ItemsAnswer) };
  const one = { $ref: getSchemaPath(RecordedAnswer) };
  return applyDecorators(
    Operation({ operationId, summary, law }),
    ApiExtraModels(RecordedAnswer, ItemsAnswer),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'The same key again writes nothing and gives the first answer. 1 to 255 visible ASCII, no @.',
      schema: { type: 'string', maxLength: 255 },
    }),
    ApiHeader({
      name: 'If-Match',
      required: false,
      description: 'ETag of an earlier answer: the stream must still be there, else 412.',
      schema: { type: 'string', example: '"4"' },
    }),
    ApiResponse({
      status: 201,
      description: 'Written, durably.',
      headers: { ETag: { description: 'Revision of the stream.', schema: { type: 'string' } } },
      content: { 'application/json': { schema: one } },
    }),
    ApiResponse({
      status: 200,
      description: 'Written before under this key; or, with `controllers`, one answer per controller.',
      content: { 'application/json': { schema: { oneOf: [one, several] } } },
    }),
    Problems(400, 404, 409, 412, 413, 415, 422, 503, 507),
  );
}
