import type { ChangeTokens, StatusChangeRow } from '#read-models';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { instant } from '../audit/event-view.js';

/** One change of a status, as downstream systems get it. */
export class ChangeAnswer {
  @ApiProperty({ description: 'Dense, rising for ever.' }) readonly number!: number;
  @ApiProperty({ description: 'Go on after this change: `after`, or `Last-Event-ID`.' })
  readonly token!: string;
  @ApiProperty() readonly controller!: string;
  @ApiPropertyOptional({ format: 'uuid', description: 'Absent: `everybodyElse`.' }) readonly subject?: string;
  @ApiPropertyOptional({ enum: [true], description: 'For everybody who has no answer of their own.' })
  readonly everybodyElse?: true;
  @ApiProperty() readonly purpose!: string;
  @ApiProperty({ enum: ['use', 'store'] }) readonly operation!: string;
  @ApiProperty() readonly permitted!: boolean;
  @ApiProperty() readonly reason!: string;
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Absent: there was no answer.',
  })
  readonly before?: { readonly permitted: boolean; readonly reason: string };
  @ApiProperty({ format: 'date-time', description: 'Since when the new answer holds.' })
  readonly changedAt!: string;
  @ApiProperty({ format: 'date-time', description: 'When it was noticed and numbered.' })
  readonly writtenAt!: string;
  @ApiProperty({ enum: ['fact', 'law', 'time', 'rebuild'] }) readonly cause!: string;
}

/** Answer of `GET /v1/changes` as JSON. */
export class ChangesAnswer {
  @ApiProperty({ type: [ChangeAnswer] }) readonly changes!: readonly ChangeAnswer[];
  @ApiProperty({ description: 'Send as `after`: everything up to here was seen.' }) readonly next!: string;
  @ApiProperty({ description: 'Whether there is more at once.' }) readonly more!: boolean;
}

/** A row of the table in the API's form. */
export function changeAnswer(row: StatusChangeRow, tokens: ChangeTokens): ChangeAnswer {
  const { number, subject, old_permitted, old_reason } = row;
  return {
    number,
    token: tokens.of(number),
    controller: row.controller,
    ...(subject === null ? { everybodyElse: true } : { subject }),
    purpose: row.purpose,
    operation: row.operation,
    permitted: row.permitted === 1,
    reason: row.reason,
    ...(old_permitted !== null &&
      old_reason !== null && { before: { permitted: old_permitted === 1, reason: old_reason } }),
    changedAt: instant(row.changed_at),
    writtenAt: instant(row.written_at),
    cause: row.cause,
  };
}
