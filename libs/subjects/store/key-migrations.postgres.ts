import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The key store on PostgreSQL, first form: the tables of the SQLite file, in a schema of their own. */
export class PostgresKeyStore1792300000002 implements MigrationInterface {
  readonly name = 'PostgresKeyStore1792300000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE ledger_key (
      name TEXT COLLATE "C" PRIMARY KEY,
      wrapped BYTEA NOT NULL
    )`);
    await runner.query(`CREATE TABLE data_key (
      subject_id TEXT COLLATE "C" NOT NULL,
      class TEXT COLLATE "C" NOT NULL,
      scope TEXT COLLATE "C" NOT NULL,
      life INTEGER NOT NULL,
      key_id TEXT COLLATE "C" NOT NULL,
      wrapped BYTEA,
      created_at BIGINT NOT NULL,
      destroyed_in INTEGER
    )`);
    // A scope of many purposes is longer than what an index takes.
    await runner.query(
      'CREATE UNIQUE INDEX data_key_once ON data_key (subject_id, class, sha256(scope::bytea), life)',
    );
    // Forgotten persons' keys are known by their ids alone.
    await runner.query('CREATE INDEX data_key_id ON data_key (key_id)');
    await runner.query(`CREATE TABLE subject_life (
      subject_id TEXT COLLATE "C" PRIMARY KEY,
      life INTEGER NOT NULL
    )`);
    await runner.query(`CREATE TABLE kek (
      bucket TEXT COLLATE "C" PRIMARY KEY,
      epoch INTEGER NOT NULL,
      dirty INTEGER NOT NULL
    )`);
    await runner.query(`CREATE TABLE pending_proof (subject_id TEXT COLLATE "C" PRIMARY KEY)`);
    await runner.query(`CREATE TABLE progress (name TEXT COLLATE "C" PRIMARY KEY, value TEXT NOT NULL)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['progress', 'pending_proof', 'kek', 'subject_life', 'data_key', 'ledger_key'])
      await runner.query(`DROP TABLE ${table}`);
  }
}

/** Persons whose keys a process is about to use that no event may name yet: none is swept meanwhile. */
export class PostgresKeyLeases1793500000002 implements MigrationInterface {
  readonly name = 'PostgresKeyLeases1793500000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE key_lease (
      subject_id TEXT COLLATE "C" PRIMARY KEY,
      taken_at BIGINT NOT NULL
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE key_lease');
  }
}
