import { EntitySchema, type MigrationInterface, type QueryRunner } from 'typeorm';

/** A row of the keys. Times are milliseconds since 1970. */
export interface KeyRow {
  id: string;
  kind: string;
  label: string;
  /** JSON. */
  grants: string;
  createdAt: number;
  createdBy: string;
  expiresAt: number | null;
  revokedAt: number | null;
  revokedBy: string | null;
  lastUsedAt: number | null;
}

/** A row of the secrets: the hash only, as hex. */
export interface SecretRow {
  keyId: string;
  hash: string;
  madeAt: number;
  endsAt: number | null;
}

const time = (name: string, nullable = false) => ({ type: 'bigint', name, nullable, transformer }) as const;
// SQLite gives numbers, PostgreSQL gives texts for a bigint.
const transformer = {
  to: (value: number | null) => value,
  from: (value: number | string | null) => (value === null ? null : Number(value)),
};

export const KEY = new EntitySchema<KeyRow>({
  name: 'access_key',
  columns: {
    id: { type: 'text', primary: true },
    kind: { type: 'text' },
    label: { type: 'text' },
    grants: { type: 'text' },
    createdAt: time('created_at'),
    createdBy: { type: 'text', name: 'created_by' },
    expiresAt: time('expires_at', true),
    revokedAt: time('revoked_at', true),
    revokedBy: { type: 'text', name: 'revoked_by', nullable: true },
    lastUsedAt: time('last_used_at', true),
  },
});

export const SECRET = new EntitySchema<SecretRow>({
  name: 'access_secret',
  columns: {
    hash: { type: 'text', primary: true },
    keyId: { type: 'text', name: 'key_id' },
    madeAt: time('made_at'),
    endsAt: time('ends_at', true),
  },
});

/** Keys, first form; SQL that both SQLite and PostgreSQL take. */
export class Keys1792600000000 implements MigrationInterface {
  readonly name: string = 'Keys1792600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE access_key (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      label TEXT NOT NULL,
      grants TEXT NOT NULL,
      created_at BIGINT NOT NULL,
      created_by TEXT NOT NULL,
      expires_at BIGINT,
      revoked_at BIGINT,
      revoked_by TEXT,
      last_used_at BIGINT
    )`);
    await runner.query(`CREATE TABLE access_secret (
      hash TEXT PRIMARY KEY,
      key_id TEXT NOT NULL REFERENCES access_key (id),
      made_at BIGINT NOT NULL,
      ends_at BIGINT
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE access_secret');
    await runner.query('DROP TABLE access_key');
  }
}
