import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import type { ProblemDetails } from '../problems/problem.js';
import { ProblemAnswer } from '../problems/problem-answer.js';
import { RecordedAnswer } from './recorded-answer.js';

/** One item of a batch, in its place: what was recorded, or why nothing was. */
@ApiExtraModels(RecordedAnswer, ProblemAnswer)
export class ItemAnswerBody {
  @ApiProperty({ description: 'HTTP status that this item alone would have had.' }) readonly status!: number;
  @ApiPropertyOptional({ oneOf: [{ $ref: getSchemaPath(RecordedAnswer) }] })
  readonly recorded?: RecordedAnswer;
  @ApiPropertyOptional({ oneOf: [{ $ref: getSchemaPath(ProblemAnswer) }] }) readonly problem?: ProblemDetails;
}

/** Answers in the order of the items. */
export class ItemsAnswer {
  @ApiProperty({ type: [ItemAnswerBody] }) readonly items!: readonly ItemAnswerBody[];
}
