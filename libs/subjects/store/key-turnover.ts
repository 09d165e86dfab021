import type { StoredKek, StoredKey } from './key-rows.js';
import { loadKeys } from './key-sql.js';
import type { Sql, SqlFile } from './sql-file.js';

/** The key store's part in a rotation of key-encryption keys: pages, rewrapping in place, copies. */
export class KeyTurnover {
  constructor(private readonly file: SqlFile) {}

  async keks(): Promise<StoredKek[]> {
    const rows = await this.file.read((sql) =>
      sql.rows<{ bucket: string; epoch: number; dirty: number }>('SELECT bucket, epoch, dirty FROM kek'),
    );
    return rows.map(({ bucket, epoch, dirty }) => ({ bucket, epoch, dirty: dirty === 1 }));
  }

  /**
   * Wraps the living keys of a bucket anew, a page at a time, in the key's place.
   * @returns how many, and the last subject of the page (`undefined` at the end)
   */
  rewrap(
    bucket: string,
    after: string,
    limit: number,
    wrapAnew: (key: StoredKey) => Buffer | undefined,
  ): Promise<{ rewrapped: number; last: string | undefined }> {
    return this.file.write(async (sql) => {
      const page = await sql.rows<{ subject_id: string }>(
        `SELECT DISTINCT subject_id FROM data_key WHERE subject_id > ? AND subject_id < ? ORDER BY subject_id LIMIT ?`,
        [after || bucket, `${bucket}~`, limit],
      );
      let rewrapped = 0;
      for (const { keys } of await loadKeys(
        sql,
        page.map(({ subject_id }) => subject_id),
      ))
        for (const key of keys) {
          const wrapped = key.wrapped && wrapAnew(key);
          if (!wrapped) continue;
          rewrapped += await sql.run(
            'UPDATE data_key SET wrapped = ? WHERE subject_id = ? AND class = ? AND scope = ? AND life = ?',
            [wrapped, key.subjectId, key.cls, key.scope, key.life],
          );
        }
      return { rewrapped, last: page.at(-1)?.subject_id };
    });
  }

  /** Says that all keys of a bucket are under this epoch now, and cuts the log. */
  async rotated(buckets: readonly { bucket: string; epoch: number }[]): Promise<void> {
    await this.file.write(async (sql) => {
      for (const { bucket, epoch } of buckets)
        await sql.run('UPDATE kek SET epoch = ?, dirty = 0 WHERE bucket = ?', [epoch, bucket]);
    });
    await this.file.cutLog();
  }

  /** Writes a whole, compact copy of this store; the file must not exist. @returns number of living keys in it */
  async copyTo(path: string): Promise<number> {
    return this.file.read(async (sql) => {
      await sql.run('VACUUM INTO ?', [path]);
      return countLiving(sql);
    });
  }

  /** Number of living keys. */
  async living(): Promise<number> {
    return this.file.read(countLiving);
  }

  /** `ok`, or what SQLite found wrong with the file. */
  async integrity(): Promise<string> {
    const rows = await this.file.read((sql) =>
      sql.rows<{ integrity_check: string }>('PRAGMA integrity_check'),
    );
    return rows.map(({ integrity_check }) => integrity_check).join('; ');
  }

  /** Pages through the living keys of a bucket. */
  async page(
    bucket: string,
    after: string,
    limit: number,
  ): Promise<{ keys: StoredKey[]; last: string | undefined }> {
    return this.file.read(async (sql) => {
      const page = await sql.rows<{ subject_id: string }>(
        `SELECT DISTINCT subject_id FROM data_key WHERE subject_id > ? AND subject_id < ? ORDER BY subject_id LIMIT ?`,
        [after || bucket, `${bucket}~`, limit],
      );
      const ids = page.map(({ subject_id }) => subject_id);
      const keys = (await loadKeys(sql, ids)).flatMap(({ keys: found }) => found);
      return { keys: keys.filter(({ wrapped }) => wrapped !== null), last: ids.at(-1) };
    });
  }
}

async function countLiving(sql: Sql): Promise<number> {
  const [row] = await sql.rows<{ n: number }>('SELECT COUNT(*) AS n FROM data_key WHERE wrapped IS NOT NULL');
  return Number(row?.n);
}
