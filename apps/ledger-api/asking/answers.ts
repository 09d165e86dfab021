import { REASONS } from '#domain';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ProblemAnswer } from '../problems/problem-answer.js';

/** A duty that is still to be done. */
export class ObligationAnswer {
  @ApiProperty({ example: 'STOP_NOW' }) readonly code!: string;
  @ApiProperty({ description: 'Event id of the fact that created it.' }) readonly about!: string;
  @ApiPropertyOptional({ description: 'What it depends on and the ledger cannot know.' })
  readonly conditional?: string;
}

/** Retention that the caller applies. */
export class RetentionAnswer {
  @ApiProperty({ enum: ['collection'] }) readonly after!: 'collection';
  @ApiProperty({ example: 'P2Y' }) readonly period!: string;
}

/** What every answer says about how much of the ledger it rests on. */
export class StandingAnswer {
  @ApiProperty({ description: 'False: nobody was ever recorded here. A question creates nothing.' })
  readonly subjectKnown!: boolean;
  @ApiProperty({ format: 'date-time', description: 'Up to when facts were surely seen.' })
  readonly knownUpTo!: string;
  @ApiProperty({ description: 'True: no fact still to come can change this answer.' })
  readonly final!: boolean;
  @ApiProperty({ description: 'Consistency token: send it as `atLeast`.' }) readonly position!: string;
  @ApiPropertyOptional({ enum: ['replay'] }) readonly mode?: 'replay';
  @ApiPropertyOptional({ description: 'The birth date is erased: the age counts as unknown.' })
  readonly ageUnknown?: true;
}

/** The legal part of an answer (decision rules 1.1 and 1.18). A deny is an answer, not an error. */
export class RulingAnswer extends StandingAnswer {
  @ApiProperty() readonly permitted!: boolean;
  @ApiProperty({ enum: Object.keys(REASONS), enumName: 'ReasonCode' }) readonly reason!: string;
  @ApiPropertyOptional({ description: 'Absent where no Art. 6 basis is relied on.' }) readonly basis?: string;
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'When the answer changes by itself; absent: never.',
  })
  readonly until?: string;
  @ApiProperty({ type: [String], description: 'Event ids that carried the answer.' })
  readonly evidence!: readonly string[];
  @ApiProperty({ type: [String], description: 'Every other reason that would have denied on its own.' })
  readonly also!: readonly string[];
  @ApiProperty({ type: [ObligationAnswer] }) readonly obligations!: readonly ObligationAnswer[];
  @ApiProperty({ type: [String], description: 'Settings that mattered.' })
  readonly settingsUsed!: readonly string[];
  @ApiPropertyOptional({ type: RetentionAnswer }) readonly retention?: RetentionAnswer;
}

/** Answer of `POST /v1/check`. */
export class CheckAnswerBody extends RulingAnswer {
  @ApiProperty({ format: 'uuid' }) readonly decisionId!: string;
}

/** Why an item of a batch has no answer. */
export class CheckItemError {
  @ApiProperty({ type: ProblemAnswer }) readonly error!: ProblemAnswer;
}

/** A subject id. */
export class LookupAnswer {
  @ApiProperty({ format: 'uuid' }) readonly id!: string;
}
