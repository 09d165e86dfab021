import type { Migrations } from '#postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The log as all processes of a ledger share it. `log_state` is one row; its epoch is that of the sealer that wrote last,
 * and whoever writes raises `version`. As in the files, nothing says whose the leaves of a forgotten stream were, nor which
 * of them belong together.
 */
class PostgresLog1792400000001 implements MigrationInterface {
  readonly name = 'PostgresLog1792400000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE log_state (
      one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
      origin TEXT NOT NULL,
      epoch BIGINT NOT NULL,
      version BIGINT NOT NULL,
      forgotten BIGINT NOT NULL,
      position TEXT NOT NULL,
      size BIGINT NOT NULL,
      map_size BIGINT NOT NULL,
      under_way TEXT NOT NULL
    ) WITH (fillfactor = 20)`);
    await runner.query(`CREATE TABLE log_stream (
      id BIGINT PRIMARY KEY,
      name TEXT COLLATE "C" NOT NULL,
      k BYTEA NOT NULL
    )`);
    await runner.query(`CREATE TABLE log_leaf (
      seq BIGINT PRIMARY KEY,
      leaf BYTEA NOT NULL,
      event BYTEA,
      stream BIGINT,
      rev BIGINT,
      position TEXT NOT NULL
    )`);
    await runner.query('CREATE INDEX log_leaf_forgotten ON log_leaf (seq) WHERE event IS NULL');
    await runner.query('CREATE TABLE log_forgotten (k BYTEA PRIMARY KEY, v BYTEA NOT NULL)');
    await runner.query(`CREATE TABLE log_checkpoint (
      size BIGINT PRIMARY KEY,
      root BYTEA NOT NULL,
      epoch BIGINT NOT NULL,
      signers TEXT NOT NULL,
      map_size BIGINT NOT NULL,
      note TEXT,
      signed BIGINT,
      tsr BYTEA,
      version BIGINT NOT NULL
    )`);
    await runner.query('CREATE INDEX log_checkpoint_version ON log_checkpoint (version)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['state', 'stream', 'leaf', 'forgotten', 'checkpoint'])
      await runner.query(`DROP TABLE log_${table}`);
  }
}

/** Migrations of the log, for the schema of the tables. */
export const LOG_MIGRATIONS: Migrations = [PostgresLog1792400000001];
