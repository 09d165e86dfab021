import { Refusal } from '#domain';
import { PostgresDatabase, PostgresError } from '#postgres';
import { TextStoreError, type NewText, type StoredText, type TextStore } from '../text-store.js';
import { rowOf, textOf } from './text-rows.js';
import type { TextRow } from './text-schema.sqlite.js';

/** The texts in a schema of PostgreSQL, opened and migrated; closing them leaves it open. */
export function textStoreOn(database: PostgresDatabase): TextStore {
  return new PostgresTextStore(database);
}

class PostgresTextStore implements TextStore {
  constructor(private readonly database: PostgresDatabase) {}

  async put(text: NewText): Promise<StoredText> {
    const row = rowOf(text);
    const { digest, mediaType, language, bytes } = row;
    await this.#write(
      'INSERT INTO text (digest, media_type, language, bytes) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
      [digest, mediaType, language, bytes],
    );
    return (await this.get(digest)) ?? textOf(row);
  }

  async get(digest: string): Promise<StoredText | undefined> {
    const [row] = await this.#rows<TextRow>(
      'SELECT digest, media_type AS "mediaType", language, bytes FROM text WHERE digest = ?',
      digest,
    );
    return row && textOf(row);
  }

  async has(digest: string): Promise<boolean> {
    return (await this.#rows('SELECT 1 FROM text WHERE digest = ?', digest)).length > 0;
  }

  async digests(): Promise<readonly string[]> {
    const rows = await guarded(() =>
      this.database.rows<{ digest: string }>('SELECT digest FROM text ORDER BY digest'),
    );
    return rows.map(({ digest }) => digest);
  }

  async remove(digest: string, isReferredTo: (digest: string) => boolean): Promise<boolean> {
    if (isReferredTo(digest)) throw new Refusal('TEXT_IN_USE');
    return (await this.#write('DELETE FROM text WHERE digest = ?', [digest])) === 1;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #rows<R>(sql: string, digest: string): Promise<R[]> {
    return guarded(() => this.database.rows<R>(sql, [digest]));
  }

  #write(sql: string, values: readonly (string | Buffer | null)[]): Promise<number> {
    return guarded(() => this.database.write((on) => on.run(sql, values), { repeatable: true }));
  }
}

async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (cause) {
    if (!(cause instanceof PostgresError)) throw cause;
    throw new TextStoreError(cause.fault === 'FULL' ? 'STORE_FULL' : 'STORE_FAILED', { cause });
  }
}
