import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What stands beside the projections' own tables and outlives every rebuild: where each projection is, what was
 * parked, what waits to be evaluated again, and the append-only table of changes.
 */
export class ReadModels1792200000000 implements MigrationInterface {
  readonly name = 'ReadModels1792200000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE projection (
      name TEXT NOT NULL,
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
    ) WITHOUT ROWID`);
    await runner.query(`CREATE TABLE parked_event (
      projection TEXT NOT NULL,
      generation INTEGER NOT NULL,
      position BIGINT NOT NULL,
      stream TEXT NOT NULL,
      revision BIGINT NOT NULL,
      event TEXT NOT NULL,
      type TEXT NOT NULL,
      cause TEXT NOT NULL,
      parked_at BIGINT NOT NULL,
      PRIMARY KEY (projection, generation, position)
    ) WITHOUT ROWID`);
    await runner.query('CREATE INDEX parked_stream ON parked_event (projection, generation, stream)');
    await runner.query(`CREATE TABLE reevaluation (
      projection TEXT NOT NULL,
      generation INTEGER NOT NULL,
      controller TEXT NOT NULL,
      purpose TEXT NOT NULL,
      cause TEXT NOT NULL,
      position BIGINT NOT NULL,
      cursor TEXT NOT NULL,
      done INTEGER NOT NULL,
      total INTEGER NOT NULL,
      asked_at BIGINT NOT NULL,
      PRIMARY KEY (projection, generation, controller, purpose)
    ) WITHOUT ROWID`);
    await runner.query(`CREATE TABLE status_change (
      number INTEGER PRIMARY KEY,
      controller TEXT NOT NULL,
      subject TEXT,
      purpose TEXT NOT NULL,
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
    // Numbers begin anew where this file does: whoever holds older ones must be told.
    await runner.query('CREATE TABLE change_feed (origin TEXT NOT NULL PRIMARY KEY) WITHOUT ROWID');
    await runner.query('INSERT INTO change_feed (origin) VALUES (lower(hex(randomblob(8))))');
    await runner.query('CREATE INDEX status_change_purpose ON status_change (controller, purpose, number)');
    await runner.query(
      'CREATE INDEX status_change_subject ON status_change (subject, number) WHERE subject IS NOT NULL',
    );
    for (const [event, word] of [
      ['UPDATE', 'changed'],
      ['DELETE', 'deleted'],
    ]) {
      await runner.query(`CREATE TRIGGER status_change_no_${event?.toLowerCase()} BEFORE ${event} ON status_change
        BEGIN SELECT RAISE(ABORT, 'changes are never ${word}'); END`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['change_feed', 'status_change', 'reevaluation', 'parked_event', 'projection']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
