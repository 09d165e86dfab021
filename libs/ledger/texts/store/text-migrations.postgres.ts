import type { Migrations } from '#postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class PostgresTexts1792300000003 implements MigrationInterface {
  readonly name = 'PostgresTexts1792300000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE text (
      digest TEXT COLLATE "C" PRIMARY KEY,
      media_type TEXT NOT NULL,
      language TEXT,
      bytes BYTEA NOT NULL
    )`);
    // Pages and pictures are compressed already, or small.
    await runner.query('ALTER TABLE text ALTER COLUMN bytes SET STORAGE EXTERNAL');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE text');
  }
}

/** Migrations of the texts, for the schema of the tables. */
export const TEXT_MIGRATIONS: Migrations = [PostgresTexts1792300000003];
