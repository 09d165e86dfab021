import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The key store, first form. `data_key.wrapped` null: destroyed, and the row is its tombstone, so that no key is
 * ever made silently again before a life later than `destroyed_in`. `life` counts the new lives of a person (`subject.key_renewed`). Rows of one person lie
 * together, and key ids are only ever looked up within a person: one tree, no further index.
 */
export class KeyStore1792000000000 implements MigrationInterface {
  readonly name = 'KeyStore1792000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE ledger_key (
      name TEXT PRIMARY KEY,
      wrapped BLOB NOT NULL
    ) WITHOUT ROWID`);
    await runner.query(`CREATE TABLE data_key (
      subject_id TEXT NOT NULL,
      class TEXT NOT NULL,
      scope TEXT NOT NULL,
      life INTEGER NOT NULL,
      key_id TEXT NOT NULL,
      wrapped BLOB,
      created_at BIGINT NOT NULL,
      destroyed_in INTEGER,
      PRIMARY KEY (subject_id, class, scope, life)
    ) WITHOUT ROWID`);
    await runner.query(`CREATE TABLE subject_life (
      subject_id TEXT PRIMARY KEY,
      life INTEGER NOT NULL
    ) WITHOUT ROWID`);
    await runner.query(`CREATE TABLE kek (
      bucket TEXT PRIMARY KEY,
      epoch INTEGER NOT NULL,
      dirty INTEGER NOT NULL
    ) WITHOUT ROWID`);
    await runner.query(`CREATE TABLE pending_proof (subject_id TEXT PRIMARY KEY) WITHOUT ROWID`);
    await runner.query(`CREATE TABLE progress (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['progress', 'pending_proof', 'kek', 'subject_life', 'data_key', 'ledger_key'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
