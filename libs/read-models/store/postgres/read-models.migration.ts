import type { Migrations } from '#postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What outlives every rebuild, on PostgreSQL: the tables of `sqlite/read-models.migration.ts`. */
class PostgresReadModels1792300000004 implements MigrationInterface {
  readonly name = 'PostgresReadModels1792300000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE projection (
      name TEXT COLLATE "C" NOT NULL,
      generation INTEGER NOT NULL,
      version INTEGER NOT NULL,
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      position BIGINT NOT NULL,
      moved_at BIGINT NOT NULL,
      halted_at BIGINT,
      halted_position BIGINT,
      halted_by TEXT,
      PRIMARY KEY (name, generation)
    ) WITH (fillfactor = 20)`);
    await runner.query(`CREATE TABLE parked_event (
      projection TEXT COLLATE "C" NOT NULL,
      generation INTEGER NOT NULL,
      position BIGINT NOT NULL,
      stream TEXT COLLATE "C" NOT NULL,
      revision BIGINT NOT NULL,
      event TEXT NOT NULL,
      type TEXT NOT NULL,
      cause TEXT NOT NULL,
      parked_at BIGINT NOT NULL,
      PRIMARY KEY (projection, generation, position)
    )`);
    await runner.query('CREATE INDEX parked_stream ON parked_event (projection, generation, stream)');
    await runner.query(`CREATE TABLE reevaluation (
      projection TEXT COLLATE "C" NOT NULL,
      generation INTEGER NOT NULL,
      controller TEXT COLLATE "C" NOT NULL,
      purpose TEXT COLLATE "C" NOT NULL,
      cause TEXT NOT NULL,
      position BIGINT NOT NULL,
      cursor TEXT COLLATE "C" NOT NULL,
      done INTEGER NOT NULL,
      total INTEGER NOT NULL,
      asked_at BIGINT NOT NULL,
      PRIMARY KEY (projection, generation, controller, purpose)
    )`);
    await runner.query(`CREATE TABLE status_change (
      number BIGINT PRIMARY KEY,
      controller TEXT COLLATE "C" NOT NULL,
      subject TEXT COLLATE "C",
      purpose TEXT COLLATE "C" NOT NULL,
      operation TEXT NOT NULL,
      old_permitted INTEGER,
      old_reason TEXT,
      permitted INTEGER NOT NULL,
      reason TEXT NOT NULL,
      changed_at BIGINT NOT NULL,
      written_at BIGINT NOT NULL,
      position BIGINT NOT NULL,
      cause TEXT NOT NULL
    )`);
    // Numbers begin anew where this table does: whoever holds older ones must be told.
    await runner.query('CREATE TABLE change_feed (origin TEXT PRIMARY KEY)');
    await runner.query(
      "INSERT INTO change_feed (origin) VALUES (left(replace(gen_random_uuid()::text, '-', ''), 16))",
    );
    await runner.query('CREATE INDEX status_change_purpose ON status_change (controller, purpose, number)');
    await runner.query(
      'CREATE INDEX status_change_subject ON status_change (subject, number) WHERE subject IS NOT NULL',
    );
    await runner.query(`CREATE FUNCTION changes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'changes are never changed or deleted'; END $$`);
    await runner.query(`CREATE TRIGGER status_change_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON status_change
      FOR EACH STATEMENT EXECUTE FUNCTION changes_stay()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['change_feed', 'status_change', 'reevaluation', 'parked_event', 'projection'])
      await runner.query(`DROP TABLE ${table}`);
    await runner.query('DROP FUNCTION changes_stay');
  }
}

/** Persons who were forgotten by a process that does not lead: whoever leads takes them out of the tables. */
class PostgresLeaving1792300000005 implements MigrationInterface {
  readonly name = 'PostgresLeaving1792300000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE leaving (
      subject_id TEXT COLLATE "C" PRIMARY KEY,
      asked_at BIGINT NOT NULL
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE leaving');
  }
}

/**
 * Showed tables of the first version through a view that counted them; readers count for themselves now. A process of that
 * version could not turn its views round while another one looked at them. The name stays: ledgers know it.
 */
class PostgresStatusCounts1793400000001 implements MigrationInterface {
  readonly name = 'PostgresStatusCounts1793400000001';

  up(): Promise<void> {
    return Promise.resolve();
  }

  down(): Promise<void> {
    return Promise.resolve();
  }
}

/** Migrations of the read models, for the schema of the tables. */
export const READ_MODEL_MIGRATIONS: Migrations = [
  PostgresReadModels1792300000004,
  PostgresLeaving1792300000005,
  PostgresStatusCounts1793400000001,
];
