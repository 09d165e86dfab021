import { REASONS } from '#domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ObligationAnswer, RetentionAnswer, StandingAnswer } from './answers.js';

/** The answer for one purpose, operation `use`. */
export class PurposeStatus {
  @ApiProperty() readonly purpose!: string;
  @ApiProperty() readonly permitted!: boolean;
  @ApiProperty({ enum: Object.keys(REASONS), enumName: 'ReasonCode' }) readonly reason!: string;
  @ApiPropertyOptional() readonly basis?: string;
  @ApiPropertyOptional({ format: 'date-time' }) readonly until?: string;
  @ApiProperty({ type: [String] }) readonly evidence!: readonly string[];
  @ApiProperty({ type: [String] }) readonly also!: readonly string[];
  @ApiProperty({ type: [ObligationAnswer] }) readonly obligations!: readonly ObligationAnswer[];
  @ApiProperty({ type: [String] }) readonly settingsUsed!: readonly string[];
  @ApiPropertyOptional({ type: RetentionAnswer }) readonly retention?: RetentionAnswer;
}

/** Answer of `GET /v1/subjects/{id}/status`. */
export class StatusAnswerBody extends StandingAnswer {
  @ApiProperty({ format: 'uuid' }) readonly subject!: string;
  @ApiProperty() readonly controller!: string;
  @ApiProperty({ format: 'date-time', description: 'The instant answered for.' }) readonly at!: string;
  @ApiPropertyOptional({ format: 'date-time' }) readonly knownAt?: string;
  @ApiProperty({ type: [PurposeStatus] }) readonly purposes!: readonly PurposeStatus[];
}

/** Who acted. */
export class ActorAnswer {
  @ApiProperty() readonly by!: string;
  @ApiProperty({ description: 'Id of who sent it, never a name.' }) readonly principal!: string;
}

/** One fact of a person. */
export class TimelineEntryAnswer {
  @ApiProperty({ description: 'Event id; `<subject>/<event id>` in the stream of a linked subject.' })
  readonly id!: string;
  @ApiProperty() readonly type!: string;
  @ApiProperty({ format: 'uuid' }) readonly subject!: string;
  @ApiProperty({ description: 'Stream revision, decimal.' }) readonly revision!: string;
  @ApiProperty({ format: 'date-time', description: 'When it counts.' }) readonly at!: string;
  @ApiProperty({ format: 'date-time', description: 'When the ledger learned of it.' })
  readonly recordedAt!: string;
  @ApiPropertyOptional({
    enum: [true],
    description:
      'It was stored behind an event that was recorded more than 5 s later: answers as known at its time did not contain it.',
  })
  readonly late?: true;
  @ApiPropertyOptional({ format: 'date-time' }) readonly occurredAt?: string;
  @ApiPropertyOptional({ format: 'date-time' }) readonly effectiveAt?: string;
  @ApiProperty({ type: ActorAnswer }) readonly actor!: ActorAnswer;
  @ApiPropertyOptional({
    oneOf: [
      { type: 'string', enum: ['*'] },
      { type: 'array', items: { type: 'string' } },
    ],
  })
  readonly purposes?: '*' | readonly string[];
  @ApiPropertyOptional() readonly version?: number;
  @ApiProperty({ type: 'object', additionalProperties: true }) readonly fields!: Record<string, unknown>;
  @ApiProperty({ type: [String], description: 'Classes of sealed fields whose key is destroyed.' })
  readonly erased!: readonly string[];
}

/** Answer of `GET /v1/subjects/{id}/timeline`. */
export class TimelineAnswerBody extends StandingAnswer {
  @ApiProperty({ format: 'uuid' }) readonly subject!: string;
  @ApiProperty({ type: [TimelineEntryAnswer] }) readonly entries!: readonly TimelineEntryAnswer[];
  @ApiPropertyOptional({ description: 'Send as `after` for the next page.' }) readonly next?: string;
}
