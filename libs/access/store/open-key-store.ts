import { Mutex } from '#mutex';
import { driverCodeOf, makeOwnersFile, SqliteDatabase } from '#sqlite-driver';
import type Database from 'better-sqlite3';
import { setTimeout as pause } from 'node:timers/promises';
import { DataSource, type EntityManager, type Logger } from 'typeorm';
import {
  AccessStoreError,
  type AllKeys,
  type KeyRecord,
  type KeyStore,
  type SecretRecord,
} from '../keys/key-record.js';
import { keyOf, keyRow, secretOf, secretRow } from './key-rows.js';
import { KEY, Keys1792600000000, SECRET } from './key-schema.js';

/** Opens the keys in an SQLite file of their own. @param file path, or `:memory:` @throws AccessStoreError */
export async function openKeyStore(file: string): Promise<KeyStore> {
  return guarded(async () => {
    if (file !== ':memory:') makeOwnersFile(file);
    return new SqlKeyStore(await migrated(() => sourceOf(file)));
  });
}

/** Processes that start at the same time make the tables at the same time: whoever was slower finds them made. */
async function migrated(make: () => DataSource): Promise<DataSource> {
  for (let tries = 1; ; tries++) {
    const source = make();
    try {
      await source.initialize();
      await source.runMigrations();
      return source;
    } catch (error) {
      if (source.isInitialized) await source.destroy();
      if (tries >= MIGRATED_WITHIN_TRIES) throw error;
      await pause(50 * tries);
    }
  }
}

const MIGRATED_WITHIN_TRIES = 5;

const SILENT: Logger = {
  logQuery: () => undefined,
  logQueryError: () => undefined,
  logQuerySlow: () => undefined,
  logSchemaBuild: () => undefined,
  logMigration: () => undefined,
  log: () => undefined,
};

function sourceOf(file: string): DataSource {
  return new DataSource({
    type: 'better-sqlite3',
    driver: SqliteDatabase,
    database: file,
    entities: [KEY, SECRET],
    migrations: [Keys1792600000000],
    logging: false,
    // It would write of a migration that lost the race to the standard output, which holds JSON lines; the error is thrown.
    logger: SILENT,
    prepareDatabase: (db: Database.Database) => {
      db.pragma('journal_mode = WAL');
      // A key that was shown must be there after a power cut, and a revoked one must not come back.
      db.pragma('synchronous = FULL');
    },
  });
}

class SqlKeyStore implements KeyStore {
  /** One connection: transactions follow one another. */
  readonly #turns = new Mutex();

  constructor(private readonly source: DataSource) {}

  all() {
    return guarded(async () => ({
      keys: (await this.source.getRepository(KEY).find()).map(keyOf),
      secrets: (await this.source.getRepository(SECRET).find({ order: { madeAt: 'ASC' } })).map(secretOf),
    }));
  }

  add(key: KeyRecord, secret: SecretRecord): Promise<void> {
    return this.#together((sql) => insertAll(sql, { keys: [key], secrets: [secret] }));
  }

  addFirst(first: AllKeys): Promise<boolean> {
    return this.#together(async (sql) => {
      // Whoever writes first in a transaction has the file to itself: what is counted after that stays true.
      await sql.getRepository(KEY).update({ id: '' }, { lastUsedAt: null });
      if ((await sql.getRepository(KEY).count()) > 0) return false;
      await insertAll(sql, first);
      return true;
    });
  }

  addSecret(secret: SecretRecord, endOthersAt: number): Promise<void> {
    return this.#together(async (sql) => {
      await sql
        .getRepository(SECRET)
        .createQueryBuilder()
        .update()
        .set({ endsAt: endOthersAt })
        .where('key_id = :id AND (ends_at IS NULL OR ends_at > :at)', { id: secret.keyId, at: endOthersAt })
        .execute();
      await sql.getRepository(SECRET).insert(secretRow(secret));
    });
  }

  revoke(id: string, at: number, by: string): Promise<void> {
    return this.#together(async (sql) => {
      await sql.getRepository(KEY).update({ id }, { revokedAt: at, revokedBy: by });
    });
  }

  used(lastUses: ReadonlyMap<string, number>): Promise<void> {
    return this.#together(async (sql) => {
      for (const [id, lastUsedAt] of lastUses) await sql.getRepository(KEY).update({ id }, { lastUsedAt });
    });
  }

  close(): Promise<void> {
    return this.#turns.run(() => this.source.destroy());
  }

  #together<T>(task: (sql: EntityManager) => Promise<T>): Promise<T> {
    return this.#turns.run(() => guarded(() => this.source.transaction((sql) => task(sql))));
  }
}

async function insertAll(sql: EntityManager, { keys, secrets }: AllKeys): Promise<void> {
  for (const key of keys) await sql.getRepository(KEY).insert(keyRow(key));
  for (const secret of secrets) await sql.getRepository(SECRET).insert(secretRow(secret));
}

async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const code = driverCodeOf(error) === 'SQLITE_FULL' ? 'STORE_FULL' : 'STORE_FAILED';
    throw new AccessStoreError(code, { cause: error });
  }
}
