import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ProblemDetails } from '../problems/problem.js';
import { ProblemAnswer } from '../problems/problem-answer.js';
import { RecordedAnswer } from './recorded-answer.js';

/** One item of a batch, in its place: what was recorded, or why nothing was. */
export class ItemAnswerBody {
  @ApiProperty({ description: 'HTTP status that this item alone would have had.' }) readonly status!: number;
  @ApiPropertyOptional({ type: RecordedAnswer })
  readonly recorded?: RecordedAnswer;
  @ApiPropertyOptional({ type: ProblemAnswer }) readonly problem?: ProblemDetails;
}

/** Answers in the order of the items. */
export class ItemsAnswer {
  @ApiProperty({ type: [ItemAnswerBody] }) readonly items!: readonly ItemAnswerBody[];
}
