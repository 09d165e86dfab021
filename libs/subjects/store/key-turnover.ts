import { SubjectsError } from '../errors.js';
import type { StoredKek, StoredKey } from './key-rows.js';
import { loadKeys } from './key-sql.js';
import type { Sql, SqlStore } from './sql-store.js';

/** A bucket that gets a new wrapping key. */
export interface Turn {
  readonly bucket: string;
  /** The epoch that its keys are wrapped under, as the store says. */
  readonly from: number;
  readonly to: number;
}

/** The key store's part in a rotation of key-encryption keys: epochs, pages, rewrapping in place, copies. */
export class KeyTurnover {
  constructor(private readonly store: SqlStore) {}

  async keks(): Promise<StoredKek[]> {
    const rows = await this.store.read((sql) =>
      sql.rows<{ bucket: string; epoch: number; dirty: number }>('SELECT bucket, epoch, dirty FROM kek'),
    );
    return rows.map(({ bucket, epoch, dirty }) => ({ bucket, epoch, dirty: dirty === 1 }));
  }

  /**
   * From now on nobody, in any process, wraps under the former key: whoever is storing what was wrapped under it is waited for,
   * and whoever comes later is told the new epoch. A key destroyed from now on makes its bucket due again.
   * A repeated task, of which nobody knows whether it was committed before, counts what stands at the new epoch as its own: had
   * a rival done it, both would wrap under the same key.
   * @param turns in order of their buckets
   * @returns those of which it is known that this was done here: of others a rotation was quicker, or the next one ends them
   */
  raise(turns: readonly Turn[]): Promise<readonly Turn[]> {
    let tries = 0;
    return this.store.write(async (sql) => {
      tries += 1;
      await sql.holdWrapping('alone');
      const raised: Turn[] = [];
      for (const turn of turns) {
        const { bucket, from, to } = turn;
        const changed = await sql.run('UPDATE kek SET epoch = ?, dirty = 0 WHERE bucket = ? AND epoch = ?', [
          to,
          bucket,
          from,
        ]);
        if (changed === 1 || (tries > 1 && (await epochOf(sql, bucket)) === to)) raised.push(turn);
      }
      return raised;
    });
  }

  /**
   * Wraps the living keys of a bucket anew, a page at a time, in the key's place.
   * @returns how many, and the last subject of the page (`undefined` at the end)
   * @throws SubjectsError ROTATION_CUT_OFF if the bucket was turned again since
   */
  rewrap(
    { bucket, to }: Turn,
    after: string,
    limit: number,
    wrapAnew: (key: StoredKey) => Buffer | undefined,
  ): Promise<{ rewrapped: number; last: string | undefined }> {
    return this.store.write(async (sql) => {
      await sql.holdWrapping('shared');
      if ((await epochOf(sql, bucket)) !== to)
        throw new SubjectsError('ROTATION_CUT_OFF', `bucket ${bucket}`);
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
            // Destroyed meanwhile by another process: it stays so.
            `UPDATE data_key SET wrapped = ?
             WHERE subject_id = ? AND class = ? AND scope = ? AND life = ? AND key_id = ? AND wrapped IS NOT NULL`,
            [wrapped, key.subjectId, key.cls, key.scope, key.life, key.keyId],
          );
        }
      return { rewrapped, last: page.at(-1)?.subject_id };
    });
  }

  /** Takes what was overwritten out of the write-ahead log, where that can be done. */
  cutLog(): Promise<void> {
    return this.store.cutLog();
  }

  /** Writes a whole, compact copy of this store; the file must not exist. @returns number of living keys in it */
  copyTo(path: string): Promise<number> {
    return this.store.copyTo(path, countLiving);
  }

  /** Number of living keys. */
  async living(): Promise<number> {
    return this.store.read(countLiving);
  }

  /** `ok`, or what is wrong with the store. */
  integrity(): Promise<string> {
    return this.store.integrity();
  }

  /** Pages through the living keys of a bucket. */
  async page(
    bucket: string,
    after: string,
    limit: number,
  ): Promise<{ keys: StoredKey[]; last: string | undefined }> {
    return this.store.read(async (sql) => {
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

async function epochOf(sql: Sql, bucket: string): Promise<number | undefined> {
  const [row] = await sql.rows<{ epoch: number }>('SELECT epoch FROM kek WHERE bucket = ?', [bucket]);
  return row?.epoch;
}

async function countLiving(sql: Sql): Promise<number> {
  const [row] = await sql.rows<{ n: number }>('SELECT COUNT(*) AS n FROM data_key WHERE wrapped IS NOT NULL');
  return Number(row?.n);
}
