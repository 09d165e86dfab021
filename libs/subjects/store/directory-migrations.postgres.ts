import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The directory on PostgreSQL, first form: the tables of the SQLite file. `COLLATE "C"` orders text as SQLite does. */
export class PostgresDirectory1792300000001 implements MigrationInterface {
  readonly name = 'PostgresDirectory1792300000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE identifier (
      row_hash TEXT COLLATE "C" PRIMARY KEY,
      subject_id TEXT COLLATE "C" NOT NULL,
      confirmed INTEGER NOT NULL,
      created_at BIGINT NOT NULL
    )`);
    await runner.query('CREATE INDEX identifier_unconfirmed ON identifier (created_at) WHERE confirmed = 0');
    await runner.query(`CREATE TABLE marker (
      marker TEXT COLLATE "C" PRIMARY KEY,
      subject_id TEXT COLLATE "C" NOT NULL,
      position BIGINT NOT NULL
    )`);
    await runner.query(`CREATE TABLE progress (name TEXT COLLATE "C" PRIMARY KEY, value TEXT NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['progress', 'marker', 'identifier']) await runner.query(`DROP TABLE ${table}`);
  }
}
