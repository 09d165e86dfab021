import type { KeyKind } from '../keys/api-key.js';
import type { KeyRecord, SecretRecord } from '../keys/key-record.js';
import type { Grant } from '../principals/principal.js';
import type { KeyRow, SecretRow } from './key-schema.js';

/** A key as a row. */
export function keyRow(key: KeyRecord): KeyRow {
  return {
    id: key.id,
    kind: key.kind,
    label: key.label,
    grants: JSON.stringify(key.grants),
    createdAt: key.createdAt,
    createdBy: key.createdBy,
    expiresAt: key.expiresAt ?? null,
    revokedAt: key.revokedAt ?? null,
    revokedBy: key.revokedBy ?? null,
    lastUsedAt: key.lastUsedAt ?? null,
  };
}

/** The key of a row. */
export function keyOf(row: KeyRow): KeyRecord {
  return {
    id: row.id,
    kind: row.kind as KeyKind,
    label: row.label,
    grants: JSON.parse(row.grants) as Grant[],
    createdAt: row.createdAt,
    createdBy: row.createdBy,
    ...(row.expiresAt !== null && { expiresAt: row.expiresAt }),
    ...(row.revokedAt !== null && { revokedAt: row.revokedAt }),
    ...(row.revokedBy !== null && { revokedBy: row.revokedBy }),
    ...(row.lastUsedAt !== null && { lastUsedAt: row.lastUsedAt }),
  };
}

/** A secret as a row. */
export function secretRow({ keyId, hash, madeAt, endsAt }: SecretRecord): SecretRow {
  return { keyId, hash: hash.toString('hex'), madeAt, endsAt: endsAt ?? null };
}

/** The secret of a row. */
export function secretOf({ keyId, hash, madeAt, endsAt }: SecretRow): SecretRecord {
  return { keyId, hash: Buffer.from(hash, 'hex'), madeAt, ...(endsAt !== null && { endsAt }) };
}
