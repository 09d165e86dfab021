import { type PostgresDatabase, PostgresError, type PostgresSql, type PostgresValue } from '#postgres';
import {
  AccessStoreError,
  type AllKeys,
  type KeyRecord,
  type KeyStore,
  type SecretRecord,
} from '../keys/key-record.js';
import { keyOf, keyRow, secretOf, secretRow } from './key-rows.js';
import type { KeyRow, SecretRow } from './key-schema.js';

/** The keys in a schema of PostgreSQL, opened and migrated, for all processes; closing them leaves it open. */
export function keyStoreOn(database: PostgresDatabase): KeyStore {
  return new PostgresKeyStore(database);
}

const KEY_COLUMNS = `id, kind, label, grants, created_at AS "createdAt", created_by AS "createdBy",
  expires_at AS "expiresAt", revoked_at AS "revokedAt", revoked_by AS "revokedBy", last_used_at AS "lastUsedAt"`;
const SECRET_COLUMNS = 'hash, key_id AS "keyId", made_at AS "madeAt", ends_at AS "endsAt"';

class PostgresKeyStore implements KeyStore {
  constructor(private readonly database: PostgresDatabase) {}

  all(): Promise<AllKeys> {
    return guarded(() =>
      this.database.snapshot(async (sql) => ({
        keys: (await sql.rows<KeyRow>(`SELECT ${KEY_COLUMNS} FROM access_key`)).map((row) =>
          keyOf({
            ...row,
            createdAt: Number(row.createdAt),
            expiresAt: numberOf(row.expiresAt),
            revokedAt: numberOf(row.revokedAt),
            lastUsedAt: numberOf(row.lastUsedAt),
          }),
        ),
        secrets: (
          await sql.rows<SecretRow>(`SELECT ${SECRET_COLUMNS} FROM access_secret ORDER BY made_at`)
        ).map((row) => secretOf({ ...row, madeAt: Number(row.madeAt), endsAt: numberOf(row.endsAt) })),
      })),
    );
  }

  add(key: KeyRecord, secret: SecretRecord): Promise<void> {
    return this.#write(async (sql) => {
      await insertKey(sql, key);
      await insertSecret(sql, secret);
    });
  }

  async addFirst({ keys, secrets }: AllKeys): Promise<boolean> {
    return guarded(() =>
      this.database.write(
        async (sql) => {
          // Of several processes that start at once one is first, and the others find its keys.
          await sql.run('LOCK TABLE access_key IN SHARE ROW EXCLUSIVE MODE');
          const there = await sql.rows<{ id: string }>('SELECT id FROM access_key');
          // Or its own, where nobody knew whether the first try was done.
          if (there.length > 0) return there.some(({ id }) => id === keys[0]?.id);
          for (const key of keys) await insertKey(sql, key);
          for (const secret of secrets) await insertSecret(sql, secret);
          return true;
        },
        { repeatable: true },
      ),
    );
  }

  addSecret(secret: SecretRecord, endOthersAt: number): Promise<void> {
    return this.#write(async (sql) => {
      await sql.run(
        'UPDATE access_secret SET ends_at = ? WHERE key_id = ? AND hash <> ? AND (ends_at IS NULL OR ends_at > ?)',
        [endOthersAt, secret.keyId, secret.hash.toString('hex'), endOthersAt],
      );
      await insertSecret(sql, secret);
    });
  }

  revoke(id: string, at: number, by: string): Promise<void> {
    return this.#write((sql) =>
      sql.run('UPDATE access_key SET revoked_at = ?, revoked_by = ? WHERE id = ? AND revoked_at IS NULL', [
        at,
        by,
        id,
      ]),
    );
  }

  used(lastUses: ReadonlyMap<string, number>): Promise<void> {
    return this.#write(async (sql) => {
      // In one order everywhere: two processes that write the same keys must not wait for each other.
      for (const [id, at] of [...lastUses].sort(([a], [b]) => (a < b ? -1 : 1)))
        await sql.run(
          'UPDATE access_key SET last_used_at = ? WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)',
          [at, id, at],
        );
    });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** May run again where nobody knows whether it was done: every statement finds what it wrote itself. */
  async #write(task: (sql: PostgresSql) => Promise<unknown>): Promise<void> {
    await guarded(() => this.database.write(task, { repeatable: true }));
  }
}

async function insertKey(sql: PostgresSql, key: KeyRecord): Promise<void> {
  const row = keyRow(key);
  const values: PostgresValue[] = [row.id, row.kind, row.label, row.grants, row.createdAt, row.createdBy];
  values.push(row.expiresAt, row.revokedAt, row.revokedBy, row.lastUsedAt);
  await sql.run(
    `INSERT INTO access_key
       (id, kind, label, grants, created_at, created_by, expires_at, revoked_at, revoked_by, last_used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    values,
  );
}

async function insertSecret(sql: PostgresSql, secret: SecretRecord): Promise<void> {
  const { hash, keyId, madeAt, endsAt } = secretRow(secret);
  await sql.run(
    'INSERT INTO access_secret (hash, key_id, made_at, ends_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    [hash, keyId, madeAt, endsAt],
  );
}

/** The driver gives a bigint as text. */
function numberOf(value: number | string | null): number | null {
  return value === null ? null : Number(value);
}

async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (!(cause instanceof PostgresError)) throw cause;
    throw new AccessStoreError(cause.fault === 'FULL' ? 'STORE_FULL' : 'STORE_FAILED', { cause });
  }
}
