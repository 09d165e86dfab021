import { driverCodeOf, makeOwnersFile, SqliteDatabase } from '#sqlite-driver';
import type Database from 'better-sqlite3';
import { DataSource, type Repository } from 'typeorm';
import { Refusal } from '#domain';
import { TextStoreError, type NewText, type StoredText, type TextStore } from '../text-store.js';
import { rowOf, textOf } from './text-rows.js';
import { TEXT, Texts1792000000000, type TextRow } from './text-schema.sqlite.js';

/**
 * Opens the texts in an SQLite file of their own: apart from the events, whose file is append-only, and from the
 * read models, which are rebuilt. @param file path, or `:memory:` @throws TextStoreError
 */
export async function openTextStore(file: string): Promise<TextStore> {
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: SqliteDatabase,
    database: file,
    entities: [TEXT],
    migrations: [Texts1792000000000],
    logging: false,
    prepareDatabase: (db: Database.Database) => {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
    },
  });
  return guarded(async () => {
    if (file !== ':memory:') makeOwnersFile(file);
    await source.initialize();
    await source.runMigrations();
    return new SqliteTextStore(source);
  });
}

/** Every method is one statement: TypeORM's SQLite driver has one connection, and no transaction may be shared. */
class SqliteTextStore implements TextStore {
  readonly #texts: Repository<TextRow>;

  constructor(private readonly source: DataSource) {
    this.#texts = source.getRepository(TEXT);
  }

  async put(text: NewText): Promise<StoredText> {
    const row = rowOf(text);
    await guarded(() => this.#texts.createQueryBuilder().insert().values(row).orIgnore().execute());
    return (await this.get(row.digest)) ?? textOf(row);
  }

  async get(digest: string): Promise<StoredText | undefined> {
    const row = await guarded(() => this.#texts.findOneBy({ digest }));
    return row ? textOf(row) : undefined;
  }

  has(digest: string): Promise<boolean> {
    return guarded(() => this.#texts.existsBy({ digest }));
  }

  async digests(): Promise<readonly string[]> {
    const rows = await guarded(() =>
      this.#texts.find({ select: { digest: true }, order: { digest: 'ASC' } }),
    );
    return rows.map(({ digest }) => digest);
  }

  async remove(digest: string, isReferredTo: (digest: string) => boolean): Promise<boolean> {
    if (isReferredTo(digest)) throw new Refusal('TEXT_IN_USE');
    const { affected } = await guarded(() => this.#texts.delete({ digest }));
    return affected === 1;
  }

  async close(): Promise<void> {
    await this.source.destroy();
  }
}

async function guarded<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    const code = driverCodeOf(error) === 'SQLITE_FULL' ? 'STORE_FULL' : 'STORE_FAILED';
    throw new TextStoreError(code, { cause: error });
  }
}
