import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which data folder holds the log that several processes share: a second one would grow a second log of one name. */
export class PostgresLogPlace1792300000006 implements MigrationInterface {
  readonly name = 'PostgresLogPlace1792300000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE log_place (
      one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
      place TEXT NOT NULL
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE log_place');
  }
}
