import type { PostgresDatabase } from '#postgres';
import { KeyStore1792000000000 } from './key-migrations.sqlite.js';
import type { StoredKey, StoredKeys } from './key-rows.js';
import { epochsOf, insertKeys, loadKeys } from './key-sql.js';
import { KeyTurnover } from './key-turnover.js';
import { PostgresStore } from './postgres-store.js';
import { SqlFile } from './sql-file.js';
import type { Sql, SqlStore } from './sql-store.js';
import { groupsOf, list } from './statement-parts.js';

const JUDGED = 'orphans';

/** Copies of a key store that are kept: what is destroyed here is destroyed there first. */
export interface KeptCopies {
  /** @param subjectId whose keys they are, where that is known */
  destroy(keyIds: readonly string[], subjectId?: string): Promise<void>;
}

/**
 * The wrapped keys, in a file of their own (`keys.sqlite`) or a schema of their own: its backups hold wrapped keys, never the keys that
 * wrap them. Every method is one turn; what writes is durable when it returns. Its SQL stands in `key-*.ts` only.
 */
export class KeyStore {
  /** The part that rotates key-encryption keys. */
  readonly turnover: KeyTurnover;

  private constructor(
    private readonly store: SqlStore,
    private readonly copies?: KeptCopies,
  ) {
    this.turnover = new KeyTurnover(store);
  }

  static async open(path: string, secureDelete = true, copies?: KeptCopies): Promise<KeyStore> {
    const file = await SqlFile.open({ file: path, migrations: [KeyStore1792000000000], secureDelete });
    return new KeyStore(file, copies);
  }

  /** On a schema of PostgreSQL, migrated already. */
  static on(database: PostgresDatabase): KeyStore {
    return new KeyStore(new PostgresStore(database));
  }

  /** Whether what is destroyed is nowhere any more; if not, older copies may stand until the bucket's rotation. */
  get destroys(): boolean {
    return this.store.destroys;
  }

  /** Name -> wrapped bytes of the keys that are no person's. */
  async ledgerKeys(): Promise<Map<string, Buffer>> {
    const rows = await this.store.read((sql) =>
      sql.rows<{ name: string; wrapped: Buffer }>('SELECT name, wrapped FROM ledger_key'),
    );
    return new Map(rows.map(({ name, wrapped }) => [name, wrapped]));
  }

  /** Stores keys unless their names are taken. The first writer wins. @returns what stands there now */
  async addLedgerKeys(keys: ReadonlyMap<string, Buffer>): Promise<Map<string, Buffer>> {
    await this.store.write(async (sql) => {
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
    return this.store.read((sql) => loadKeys(sql, subjectIds));
  }

  /**
   * Adds keys. `make` is told the epoch of each bucket and wraps under it: no process turns a wrapping key before the keys are
   * stored, so nothing lies under one that is about to be destroyed. A key whose (subject, class, scope, life) is taken is
   * not stored.
   * @param first makes the first wrapping keys of buckets, durably, unless they are there
   * @returns the persons' keys afterwards, where they are not just what was made
   */
  add(
    buckets: ReadonlySet<string>,
    first: (buckets: readonly string[]) => Promise<void>,
    make: (epochs: ReadonlyMap<string, number>) => readonly StoredKey[],
  ): Promise<Map<string, StoredKeys>> {
    return this.store.write(async (sql) => {
      await sql.holdWrapping('shared');
      const keys = make(await epochsOf(sql, [...buckets].sort(), first));
      const added = await insertKeys(sql, keys);
      // Only a lost race makes anything else stand there than what was sent.
      if (added === keys.length) return new Map<string, StoredKeys>();
      const subjectIds = [...new Set(keys.map(({ subjectId }) => subjectId))];
      const found = await loadKeys(sql, subjectIds);
      return new Map(subjectIds.map((id, i) => [id, found[i] as StoredKeys]));
    });
  }

  /** Opens a new life, if this one is later than the one that stands. */
  async renew(subjectId: string, life: number): Promise<void> {
    await this.store.write((sql) =>
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
    await this.copies?.destroy(keyIds, subjectId);
    await this.store.write(async (sql) => {
      for (const group of groupsOf(keyIds))
        await sql.run(
          `UPDATE data_key SET wrapped = NULL,
             destroyed_in = COALESCE((SELECT life FROM subject_life WHERE subject_life.subject_id = data_key.subject_id), 0)
           WHERE subject_id = ? AND wrapped IS NOT NULL AND key_id IN ${list(group)}`,
          [subjectId, ...group],
        );
      await sql.run('UPDATE kek SET dirty = 1 WHERE bucket = ?', [bucket]);
    });
    await this.store.cutLog();
  }

  /** Destroys keys by their ids alone: of persons whose stream is forgotten. @returns how many were alive */
  async destroyByIds(keyIds: readonly string[]): Promise<number> {
    await this.copies?.destroy(keyIds);
    const destroyed = await this.store.write(async (sql) => {
      let count = 0;
      for (const group of groupsOf(keyIds)) {
        const living = `wrapped IS NOT NULL AND key_id IN ${list(group)}`;
        const whose = await sql.rows<{ subject_id: string }>(
          `SELECT DISTINCT subject_id FROM data_key WHERE ${living}`,
          group,
        );
        count += await sql.run(
          `UPDATE data_key SET wrapped = NULL, destroyed_in = life WHERE ${living}`,
          group,
        );
        for (const bucket of new Set(whose.map(({ subject_id }) => subject_id.slice(0, 2))))
          await sql.run('UPDATE kek SET dirty = 1 WHERE bucket = ?', [bucket]);
      }
      return count;
    });
    if (destroyed > 0) await this.store.cutLog();
    return destroyed;
  }

  /**
   * Removes keys that never sealed anything, without a tombstone, if `still` says so inside the turn.
   * @param leasedSince not those of a person on whom another process has a lease since then, UTC milliseconds
   */
  async remove(
    subjectId: string,
    keyIds: readonly string[],
    still: () => boolean,
    leasedSince?: number,
  ): Promise<number> {
    const removed = await this.store.write(async (sql) => {
      // Whoever takes a lease meanwhile waits, and finds the keys gone.
      await sql.holdWrapping('alone');
      if (!still()) return 0;
      if (leasedSince !== undefined && (await isLeased(sql, subjectId, leasedSince))) return 0;
      let count = 0;
      for (const group of groupsOf(keyIds))
        count += await sql.run(`DELETE FROM data_key WHERE subject_id = ? AND key_id IN ${list(group)}`, [
          subjectId,
          ...group,
        ]);
      return count;
    });
    if (removed > 0) await this.store.cutLog();
    return removed;
  }

  /** Takes a lease on keys of a person, as of an instant (UTC ms). @returns false if one of them is not there any more */
  lease(subjectId: string, keyIds: readonly string[], at: number): Promise<boolean> {
    return this.store.write(async (sql) => {
      await sql.holdWrapping('shared');
      const living = await sql.rows(
        `SELECT 1 FROM data_key WHERE subject_id = ? AND wrapped IS NOT NULL AND key_id IN ${list(keyIds)}`,
        [subjectId, ...keyIds],
      );
      if (living.length < keyIds.length) return false;
      await sql.run(
        `INSERT INTO key_lease (subject_id, taken_at) VALUES (?, ?)
         ON CONFLICT (subject_id) DO UPDATE SET taken_at = excluded.taken_at WHERE excluded.taken_at > key_lease.taken_at`,
        [subjectId, at],
      );
      return true;
    });
  }

  /** Leases taken before an instant (UTC ms) are nobody's any more. */
  async endLeases(before: number): Promise<void> {
    await this.store.write((sql) => sql.run('DELETE FROM key_lease WHERE taken_at < ?', [before]));
  }

  /** Until when the sweeper has judged keys, UTC ms. Not 0: that is the age of keys that nobody judges. */
  async judgedUntil(): Promise<number> {
    return Number((await this.progress(JUDGED)) ?? 1);
  }

  async setJudgedUntil(instant: number): Promise<void> {
    await this.setProgress(JUDGED, String(instant));
  }

  /** Keys that seal something outside the person's stream (the record of access): no sweeper judges them. */
  async exempt(subjectId: string, keyIds: readonly string[]): Promise<void> {
    await this.store.write((sql) =>
      sql.run(`UPDATE data_key SET created_at = 0 WHERE subject_id = ? AND key_id IN ${list(keyIds)}`, [
        subjectId,
        ...keyIds,
      ]),
    );
  }

  /** Persons of one bucket with living keys made in `[from, to)`, UTC milliseconds. */
  async madeBetween(bucket: string, from: number, to: number): Promise<string[]> {
    const rows = await this.store.read((sql) =>
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
    await this.store.write((sql) =>
      pending
        ? sql.run('INSERT INTO pending_proof (subject_id) VALUES (?) ON CONFLICT DO NOTHING', [subjectId])
        : sql.run('DELETE FROM pending_proof WHERE subject_id = ?', [subjectId]),
    );
  }

  /** Persons whose proof is still kept, at most `limit`, after one of them. */
  async pendingProof(after: string, limit: number): Promise<string[]> {
    const rows = await this.store.read((sql) =>
      sql.rows<{ subject_id: string }>(
        'SELECT subject_id FROM pending_proof WHERE subject_id > ? ORDER BY subject_id LIMIT ?',
        [after, limit],
      ),
    );
    return rows.map(({ subject_id }) => subject_id);
  }

  async progress(name: string): Promise<string | undefined> {
    const rows = await this.store.read((sql) =>
      sql.rows<{ value: string }>('SELECT value FROM progress WHERE name = ?', [name]),
    );
    return rows[0]?.value;
  }

  async setProgress(name: string, value: string): Promise<void> {
    await this.store.write((sql) =>
      sql.run(
        'INSERT INTO progress (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        [name, value],
      ),
    );
  }

  close(): Promise<void> {
    return this.store.close();
  }
}

async function isLeased(sql: Sql, subjectId: string, since: number): Promise<boolean> {
  const rows = await sql.rows('SELECT 1 FROM key_lease WHERE subject_id = ? AND taken_at >= ?', [
    subjectId,
    since,
  ]);
  return rows.length > 0;
}
