import { KeyStore1792000000000 } from './key-migrations.sqlite.js';
import type { KeyClass, StoredKek, StoredKey, StoredKeys } from './key-rows.js';
import { SqlFile, type Sql, type SqlValue } from './sql-file.js';
import { groupsOf, list, places } from './statement-parts.js';

interface KeyRow {
  readonly subject_id: string;
  readonly class: KeyClass;
  readonly scope: string;
  readonly life: number;
  readonly key_id: string;
  readonly wrapped: Buffer | null;
  readonly created_at: number;
  readonly destroyed_in: number | null;
}

const COLUMNS = 'subject_id, class, scope, life, key_id, wrapped, created_at, destroyed_in';

/**
 * The wrapped keys, in a file of their own (`keys.sqlite`): its backups hold wrapped keys, never the keys that
 * wrap them. Every method is one turn; what writes is durable when it returns. SQL of this store stands here only.
 */
export class KeyStore {
  private constructor(
    private readonly file: SqlFile,
    private readonly path: string,
  ) {}

  static async open(path: string, secureDelete = true): Promise<KeyStore> {
    const file = await SqlFile.open({ file: path, migrations: [KeyStore1792000000000], secureDelete });
    return new KeyStore(file, path);
  }

  /** Name -> wrapped bytes of the keys that are no person's. */
  async ledgerKeys(): Promise<Map<string, Buffer>> {
    const rows = await this.file.read((sql) =>
      sql.rows<{ name: string; wrapped: Buffer }>('SELECT name, wrapped FROM ledger_key'),
    );
    return new Map(rows.map(({ name, wrapped }) => [name, wrapped]));
  }

  /** Stores keys unless their names are taken. The first writer wins. @returns what stands there now */
  async addLedgerKeys(keys: ReadonlyMap<string, Buffer>): Promise<Map<string, Buffer>> {
    await this.file.write(async (sql) => {
      for (const [name, wrapped] of keys)
        await sql.run('INSERT INTO ledger_key (name, wrapped) VALUES (?, ?) ON CONFLICT DO NOTHING', [
          name,
          wrapped,
        ]);
    });
    return this.ledgerKeys();
  }

  /** What is known of each person, in the order asked; no keys and life 0 for an unknown one. */
  load(subjectIds: readonly string[]): Promise<StoredKeys[]> {
    return this.file.read((sql) => loadKeys(sql, subjectIds));
  }

  /**
   * Adds keys. `make` is called inside the turn, so that nothing is wrapped under a key-encryption key that a
   * rotation is about to destroy. A key whose (subject, class, scope, life) is taken is not stored.
   * @returns the persons' keys afterwards
   */
  add(
    make: () => Promise<{ keys: readonly StoredKey[]; keks: readonly Omit<StoredKek, 'dirty'>[] }>,
  ): Promise<Map<string, StoredKeys>> {
    return this.file.write(async (sql) => {
      const { keys, keks } = await make();
      let added = 0;
      for (const group of groupsOf(keys))
        added += await sql.run(
          `INSERT INTO data_key (${COLUMNS}) VALUES ${places(group.length, 8)} ON CONFLICT DO NOTHING`,
          group.flatMap(valuesOf),
        );
      for (const { bucket, epoch } of keks)
        await sql.run(
          'INSERT INTO kek (bucket, epoch, dirty) VALUES (?, ?, 0) ON CONFLICT (bucket) DO UPDATE SET epoch = excluded.epoch',
          [bucket, epoch],
        );
      // Only a lost race makes anything else stand there than what was sent.
      if (added === keys.length) return new Map<string, StoredKeys>();
      const subjectIds = [...new Set(keys.map(({ subjectId }) => subjectId))];
      const found = await loadKeys(sql, subjectIds);
      return new Map(subjectIds.map((id, i) => [id, found[i] as StoredKeys]));
    });
  }

  /** Opens a new life, if this one is later than the one that stands. */
  async renew(subjectId: string, life: number): Promise<void> {
    await this.file.write((sql) =>
      sql.run(
        `INSERT INTO subject_life (subject_id, life) VALUES (?, ?)
         ON CONFLICT (subject_id) DO UPDATE SET life = excluded.life WHERE excluded.life > subject_life.life`,
        [subjectId, life],
      ),
    );
  }

  /**
   * Destroys keys of a person: the bytes are overwritten (secure_delete) and the log is cut before this returns;
   * a tombstone stays.
   */
  async destroy(subjectId: string, bucket: string, keyIds: readonly string[]): Promise<void> {
    await this.file.write(async (sql) => {
      for (const group of groupsOf(keyIds))
        await sql.run(
          `UPDATE data_key SET wrapped = NULL,
             destroyed_in = COALESCE((SELECT life FROM subject_life WHERE subject_life.subject_id = data_key.subject_id), 0)
           WHERE subject_id = ? AND wrapped IS NOT NULL AND key_id IN ${list(group)}`,
          [subjectId, ...group],
        );
      await sql.run('UPDATE kek SET dirty = 1 WHERE bucket = ?', [bucket]);
    });
    await this.file.cutLog();
  }

  /** Removes keys that never sealed anything, without a tombstone, if `still` says so inside the turn. */
  async remove(subjectId: string, keyIds: readonly string[], still: () => boolean): Promise<number> {
    const removed = await this.file.write(async (sql) => {
      if (!still()) return 0;
      let count = 0;
      for (const group of groupsOf(keyIds))
        count += await sql.run(`DELETE FROM data_key WHERE subject_id = ? AND key_id IN ${list(group)}`, [
          subjectId,
          ...group,
        ]);
      return count;
    });
    if (removed > 0) await this.file.cutLog();
    return removed;
  }

  /** Persons of one bucket with living keys made in `[from, to)`, UTC milliseconds. */
  async madeBetween(bucket: string, from: number, to: number): Promise<string[]> {
    const rows = await this.file.read((sql) =>
      sql.rows<{ subject_id: string }>(
        `SELECT DISTINCT subject_id FROM data_key
         WHERE subject_id >= ? AND subject_id < ? AND created_at >= ? AND created_at < ? AND wrapped IS NOT NULL`,
        [bucket, `${bucket}~`, from, to],
      ),
    );
    return rows.map(({ subject_id }) => subject_id);
  }

  /** Remembers, or forgets, that proof of an erased person is still kept. */
  async setPendingProof(subjectId: string, pending: boolean): Promise<void> {
    await this.file.write((sql) =>
      pending
        ? sql.run('INSERT INTO pending_proof (subject_id) VALUES (?) ON CONFLICT DO NOTHING', [subjectId])
        : sql.run('DELETE FROM pending_proof WHERE subject_id = ?', [subjectId]),
    );
  }

  /** Persons whose proof is still kept, at most `limit`, after one of them. */
  async pendingProof(after: string, limit: number): Promise<string[]> {
    const rows = await this.file.read((sql) =>
      sql.rows<{ subject_id: string }>(
        'SELECT subject_id FROM pending_proof WHERE subject_id > ? ORDER BY subject_id LIMIT ?',
        [after, limit],
      ),
    );
    return rows.map(({ subject_id }) => subject_id);
  }

  async progress(name: string): Promise<string | undefined> {
    const rows = await this.file.read((sql) =>
      sql.rows<{ value: string }>('SELECT value FROM progress WHERE name = ?', [name]),
    );
    return rows[0]?.value;
  }

  async setProgress(name: string, value: string): Promise<void> {
    await this.file.write((sql) =>
      sql.run(
        'INSERT INTO progress (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        [name, value],
      ),
    );
  }

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

  /** Writes a whole, compact copy of this store. The file must not exist. */
  async copyTo(path: string): Promise<void> {
    await this.file.read((sql) => sql.run('VACUUM INTO ?', [path]));
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

  get location(): string {
    return this.path;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

async function loadKeys(sql: Sql, subjectIds: readonly string[]): Promise<StoredKeys[]> {
  const keys = new Map<string, StoredKey[]>();
  const lives = new Map<string, number>();
  for (const group of groupsOf(subjectIds)) {
    const found = await sql.rows<KeyRow>(
      `SELECT ${COLUMNS} FROM data_key WHERE subject_id IN ${list(group)}`,
      group,
    );
    for (const row of found) {
      const ofSubject = keys.get(row.subject_id);
      if (ofSubject) ofSubject.push(keyOf(row));
      else keys.set(row.subject_id, [keyOf(row)]);
    }
    const renewed = await sql.rows<{ subject_id: string; life: number }>(
      `SELECT subject_id, life FROM subject_life WHERE subject_id IN ${list(group)}`,
      group,
    );
    for (const { subject_id, life } of renewed) lives.set(subject_id, life);
  }
  return subjectIds.map((id) => ({ life: lives.get(id) ?? 0, keys: keys.get(id) ?? [] }));
}

function keyOf(row: KeyRow): StoredKey {
  return {
    subjectId: row.subject_id,
    cls: row.class,
    scope: row.scope,
    life: row.life,
    keyId: row.key_id,
    wrapped: row.wrapped,
    createdAt: Number(row.created_at),
    destroyedIn: row.destroyed_in,
  };
}

function valuesOf(key: StoredKey): SqlValue[] {
  return [
    key.subjectId,
    key.cls,
    key.scope,
    key.life,
    key.keyId,
    key.wrapped,
    key.createdAt,
    key.destroyedIn,
  ];
}
