import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { AsOfAnswer } from './standing.js';

/** A row, whatever its members; docs/audit.md says what they are. */
const ROWS = { type: 'array', items: { type: 'object', additionalProperties: true } } as const;

/** What every JSON page says. */
class PageAnswer {
  @ApiPropertyOptional({ description: 'Send as `after` for the next page; absent: there is none.' })
  readonly next?: string;
  @ApiProperty({ type: AsOfAnswer }) readonly asOf!: AsOfAnswer;
}

/** JSON page of `auditEvents`. */
export class EventsPage extends PageAnswer {
  @ApiProperty(ROWS) readonly events!: readonly object[];
}

/** JSON page of `auditStatus`. */
export class StatusesPage extends PageAnswer {
  @ApiProperty(ROWS) readonly statuses!: readonly object[];
  @ApiProperty({ ...ROWS, description: 'What holds for everybody who is not listed, by purpose.' })
  readonly everybodyElse!: readonly object[];
  @ApiProperty({ description: 'Follow the changes from this token on, and the list stays true.' })
  readonly changes!: string;
}

/** JSON page of `auditDue`. */
export class DuePage extends PageAnswer {
  @ApiProperty(ROWS) readonly due!: readonly object[];
}

/** JSON page of `auditAccess`. */
export class AccessPage extends PageAnswer {
  @ApiProperty(ROWS) readonly accesses!: readonly object[];
}

/** JSON page of `auditAnomalies`. */
export class AnomaliesPage extends PageAnswer {
  @ApiProperty(ROWS) readonly anomalies!: readonly object[];
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Decisions are kept since then; older ones are judged by the facts alone. Absent: none are.',
  })
  readonly decisionsKeptFrom?: string;
}

/** Answer of `auditSummary`. */
export class SummaryAnswer {
  @ApiProperty() readonly controller!: string;
  @ApiProperty({ enum: ['use', 'store'] }) readonly operation!: string;
  @ApiProperty({ ...ROWS, description: 'Persons by purpose and reason.' })
  readonly answers!: readonly object[];
  @ApiProperty(ROWS) readonly everybodyElse!: readonly object[];
  @ApiProperty({ format: 'date' }) readonly from!: string;
  @ApiProperty({ format: 'date' }) readonly to!: string;
  @ApiProperty({ ...ROWS, description: 'Granted, withdrawn and net by day and purpose; `*`: all purposes.' })
  readonly days!: readonly object[];
  @ApiProperty({ type: AsOfAnswer }) readonly asOf!: AsOfAnswer;
}

/** Answer of `auditRegister`. */
export class RegisterAnswer {
  @ApiProperty({ type: 'object', additionalProperties: true }) readonly controller!: object;
  @ApiProperty({ format: 'date-time' }) readonly at!: string;
  @ApiPropertyOptional({ format: 'date-time' }) readonly knownAt?: string;
  @ApiProperty(ROWS) readonly entries!: readonly object[];
  @ApiProperty({ type: AsOfAnswer }) readonly asOf!: AsOfAnswer;
}

/** Method decorator: a JSON page, or the whole list as CSV or NDJSON. */
export function AnswersWith(page: Type): MethodDecorator {
  const header = (description: string) => ({ description, schema: { type: 'string' as const } });
  return applyDecorators(
    ApiExtraModels(page),
    ApiResponse({
      status: 200,
      description: 'A page of JSON, or by `Accept` or `format` the whole table as streamed CSV or NDJSON.',
      headers: {
        'X-As-Of-Position': header('CSV and NDJSON: `asOf.position` of the first rows.'),
        'X-As-Of-Time': header('CSV and NDJSON: `asOf.time` of the first rows.'),
      },
      content: {
        'application/json': { schema: { $ref: getSchemaPath(page) } },
        'text/csv': { schema: { type: 'string' } },
        'application/x-ndjson': { schema: { type: 'string' } },
      },
    }),
  );
}
