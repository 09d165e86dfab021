import type { Meaning } from '#ledger';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ProblemAnswer } from '../problems/problem-answer.js';
import type { ProblemDetails } from '../problems/problem.js';

/** What became of one row. */
export class ImportedItem {
  @ApiProperty({ description: '201 recorded, 200 recorded before, else the status of the problem.' })
  readonly status!: number;
  @ApiPropertyOptional({ format: 'uuid', description: 'The subject’s id.' }) readonly subject?: string;
  @ApiPropertyOptional({
    type: [String],
    description: 'Purposes for which the stop does not bite, because a later go stands.',
  })
  readonly superseded?: readonly string[];
  @ApiPropertyOptional({ type: ProblemAnswer }) readonly problem?: ProblemDetails;
}

/** Answers in the order of the rows. */
export class ImportAnswer {
  @ApiProperty({ type: [ImportedItem] }) readonly items!: readonly ImportedItem[];
}

/** What the law would answer for one purpose, once the rows of the request were in. */
export class MeaningAnswer implements Meaning {
  @ApiProperty() readonly purpose!: string;
  @ApiProperty() readonly permitted!: boolean;
  @ApiProperty({ type: String }) readonly reason!: Meaning['reason'];
  @ApiProperty({ type: [String], description: 'What else stands against it.' })
  readonly also!: Meaning['also'];
  @ApiPropertyOptional({ type: String }) readonly basis?: Exclude<Meaning['basis'], undefined>;
}

/** What one row would mean. */
export class PreviewedItem {
  @ApiProperty({ description: '200, or the status of the problem for which the row would be refused.' })
  readonly status!: number;
  @ApiPropertyOptional({ type: [MeaningAnswer], description: 'One per purpose that the row is about.' })
  readonly meanings?: readonly MeaningAnswer[];
  @ApiPropertyOptional({ type: ProblemAnswer }) readonly problem?: ProblemDetails;
}

/** Answers in the order of the rows. */
export class PreviewedImportAnswer {
  @ApiProperty({ type: [PreviewedItem] }) readonly items!: readonly PreviewedItem[];
}
