import type { KeyMade, KeyRecord } from '#access';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { grantBodyOf, type GrantBody } from './grant-body.js';

/** A key as it is shown: all but its secret. */
export class KeyAnswer {
  @ApiProperty() readonly id!: string;
  @ApiProperty({ enum: ['api_key', 'invitation'] }) readonly kind!: string;
  @ApiProperty() readonly label!: string;
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  readonly grants!: readonly GrantBody[];
  @ApiProperty({ description: 'Stands in what its holder records.' }) readonly principal!: string;
  @ApiProperty({ format: 'date-time' }) readonly createdAt!: string;
  @ApiProperty() readonly createdBy!: string;
  @ApiPropertyOptional({ format: 'date-time' }) readonly expiresAt?: string;
  @ApiPropertyOptional({ format: 'date-time' }) readonly revokedAt?: string;
  @ApiPropertyOptional() readonly revokedBy?: string;
  @ApiPropertyOptional({ format: 'date-time' }) readonly lastUsedAt?: string;
}

/** A key just made: the only answer that holds its text. */
export class KeyMadeAnswer extends KeyAnswer {
  @ApiProperty({ description: 'Shown this once.' }) readonly key!: string;
  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Rotated: until when the one before may be used.',
  })
  readonly formerEndsAt?: string;
}

/** Every key that the asker may see. */
export class KeysAnswer {
  @ApiProperty({ type: [KeyAnswer] }) readonly keys!: readonly KeyAnswer[];
}

/** The token of a person. */
export class SubjectTokenAnswer {
  @ApiProperty({ description: 'For the person’s own page; shown this once.' }) readonly token!: string;
  @ApiProperty({ format: 'uuid' }) readonly subject!: string;
  @ApiProperty({ format: 'date-time' }) readonly expiresAt!: string;
}

/** A key in its wire form. */
export function keyAnswer(key: KeyRecord): KeyAnswer {
  const { id, kind, label, grants, createdAt, createdBy, expiresAt, revokedAt, revokedBy, lastUsedAt } = key;
  return {
    id,
    kind,
    label,
    grants: grants.map(grantBodyOf),
    principal: `key_${id}`,
    createdAt: text(createdAt),
    createdBy,
    ...(expiresAt !== undefined && { expiresAt: text(expiresAt) }),
    ...(revokedAt !== undefined && { revokedAt: text(revokedAt) }),
    ...(revokedBy !== undefined && { revokedBy }),
    ...(lastUsedAt !== undefined && { lastUsedAt: text(lastUsedAt) }),
  };
}

/** A key with its text. */
export function keyMadeAnswer({ key, text: secret, formerEndsAt }: KeyMade): KeyMadeAnswer {
  return {
    ...keyAnswer(key),
    key: secret,
    ...(formerEndsAt !== undefined && { formerEndsAt: text(formerEndsAt) }),
  };
}

function text(time: number): string {
  return new Date(time).toISOString();
}
