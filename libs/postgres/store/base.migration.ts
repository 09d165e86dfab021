import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What stands in every schema of a ledger: whose it is, and who leads in which role. `leader.epoch` rises with every
 * election; whatever a leader writes checks it (architecture, "Embedded and production").
 */
export class PostgresBase1792300000000 implements MigrationInterface {
  readonly name = 'PostgresBase1792300000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE identity (
      one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
      ledger TEXT COLLATE "C" NOT NULL
    )`);
    await runner.query(`CREATE TABLE leader (
      role TEXT COLLATE "C" PRIMARY KEY,
      epoch BIGINT NOT NULL,
      elected_at BIGINT NOT NULL
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['leader', 'identity']) await runner.query(`DROP TABLE ${table}`);
  }
}
