import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The directory, first form: HMACs of identifiers -> subject ids, and markers of erased ones. All of it can be made
 * anew from the streams; `confirmed` is 0 until the append of the link is known to have been acknowledged.
 * No index by person: an erasure opens the person's links, and a second random page per new row would cost as much
 * as the row. A marker means the person whose erasure stands last in the ledger (`position`).
 */
export class Directory1792000000000 implements MigrationInterface {
  readonly name = 'Directory1792000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE identifier (
      row_hash TEXT PRIMARY KEY,
      subject_id TEXT NOT NULL,
      confirmed INTEGER NOT NULL,
      created_at BIGINT NOT NULL
    ) WITHOUT ROWID`);
    await runner.query('CREATE INDEX identifier_unconfirmed ON identifier (created_at) WHERE confirmed = 0');
    await runner.query(`CREATE TABLE marker (
      marker TEXT PRIMARY KEY,
      subject_id TEXT NOT NULL,
      position BIGINT NOT NULL
    ) WITHOUT ROWID`);
    await runner.query(`CREATE TABLE progress (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['progress', 'marker', 'identifier']) await runner.query(`DROP TABLE ${table}`);
  }
}
