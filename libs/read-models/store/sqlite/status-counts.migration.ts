import type { MigrationInterface, QueryRunner } from 'typeorm';
import { COUNTED_ANSWERS } from './status-tables.js';

/**
 * Tables of the first version of `status` count nothing: until those of the second are filled, counts are made of the rows.
 * Turning the views round puts the table in the place of this one.
 */
export class StatusCounts1793400000000 implements MigrationInterface {
  readonly name = 'StatusCounts1793400000000';

  async up(runner: QueryRunner): Promise<void> {
    const shown: unknown[] = await runner.query(
      "SELECT 1 FROM sqlite_master WHERE type = 'view' AND name = 'status'",
    );
    if (shown.length > 0) await runner.query(`CREATE VIEW status_count AS ${COUNTED_ANSWERS}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW IF EXISTS status_count');
  }
}
