import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** One field at fault. */
export class FieldErrorAnswer {
  @ApiProperty({ example: 'subject.scheme' }) readonly field!: string;
  @ApiProperty({ example: 'is missing' }) readonly message!: string;
}

/** Problem details (RFC 9457), for the API description. */
export class ProblemAnswer {
  @ApiProperty({ example: 'urn:consent-ledger:problem:body-invalid' }) readonly type!: string;
  @ApiProperty({ example: 'Invalid body' }) readonly title!: string;
  @ApiProperty({ example: 400 }) readonly status!: number;
  @ApiProperty() readonly detail!: string;
  @ApiProperty({ example: 'BODY_INVALID', description: 'Stable; switch on this.' }) readonly code!: string;
  @ApiPropertyOptional({ description: 'The first field at fault.' }) readonly field?: string;
  @ApiPropertyOptional({ type: [FieldErrorAnswer] }) readonly errors?: readonly FieldErrorAnswer[];
  @ApiPropertyOptional({ type: 'object', additionalProperties: true }) readonly details?: Record<
    string,
    unknown
  >;
  @ApiProperty({ description: 'The answer’s X-Request-ID.' }) readonly correlationId!: string;
}
