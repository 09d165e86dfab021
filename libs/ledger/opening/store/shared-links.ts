import type { Migrations, PostgresDatabase } from '#postgres';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { LinkPair, LinksUnderWay, LinkUnderWay } from '../links-under-way.js';

class PostgresLinks1793200000001 implements MigrationInterface {
  readonly name = 'PostgresLinks1793200000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE link_under_way (
      canonical TEXT COLLATE "C" NOT NULL,
      absorbed TEXT COLLATE "C" NOT NULL,
      begun_at TIMESTAMPTZ NOT NULL,
      PRIMARY KEY (canonical, absorbed)
    )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE link_under_way');
  }
}

/** Migrations of the links under way, for the schema of the tables. */
export const LINK_MIGRATIONS: Migrations = [PostgresLinks1793200000001];

/** Links under way where all processes of a ledger see them, by the server's clock. Repeating anything changes nothing. */
export class SharedLinks implements LinksUnderWay {
  constructor(private readonly database: PostgresDatabase) {}

  async begin([canonical, absorbed]: LinkPair): Promise<void> {
    await this.database.write(
      (sql) =>
        sql.run(
          `INSERT INTO link_under_way (canonical, absorbed, begun_at) VALUES (?, ?, clock_timestamp())
           ON CONFLICT (canonical, absorbed) DO UPDATE SET begun_at = excluded.begun_at`,
          [canonical, absorbed],
        ),
      { repeatable: true },
    );
  }

  async end([canonical, absorbed]: LinkPair): Promise<void> {
    await this.database.write(
      (sql) =>
        sql.run('DELETE FROM link_under_way WHERE canonical = ? AND absorbed = ?', [canonical, absorbed]),
      { repeatable: true },
    );
  }

  async all(): Promise<readonly LinkUnderWay[]> {
    const rows = await this.database.rows<{ canonical: string; absorbed: string; age: number }>(
      `SELECT canonical, absorbed, floor(extract(epoch FROM clock_timestamp() - begun_at) * 1000)::bigint AS age
         FROM link_under_way ORDER BY begun_at`,
    );
    return rows.map(({ canonical, absorbed, age }) => ({ pair: [canonical, absorbed], ageMs: Number(age) }));
  }
}
