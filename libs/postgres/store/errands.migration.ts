import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What processes of one ledger ask of the one that leads in a role; each row goes with its answer. */
export class PostgresErrands1792400000000 implements MigrationInterface {
  readonly name = 'PostgresErrands1792400000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE errand (
      id TEXT PRIMARY KEY,
      role TEXT NOT NULL,
      kind TEXT NOT NULL,
      body TEXT NOT NULL,
      asked_at BIGINT NOT NULL,
      taken_by BIGINT,
      answer TEXT
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE errand');
  }
}
