import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onPostgres, openWorldDatabase } from '../../../../test/support/postgres/choose.js';
import { ReadModelDatabase } from '../../store/database.js';
import { PostgresTables } from '../../store/postgres/postgres-tables.js';
import { READ_MODEL_MIGRATIONS } from '../../store/postgres/read-models.migration.js';
import type { Tables } from '../../store/tables.js';
import { type RowValues, type Sql, writeRows } from '../../store/sql.js';
import { ACCESS_TABLES } from '../../store/sqlite/access-tables.js';
import { MATTER_TABLES } from '../../store/sqlite/matter-tables.js';
import { STATUS_TABLES } from '../../store/sqlite/status-tables.js';
import { DAILY_TABLES, PUBLISHED_TABLES, TIMELINE_TABLES } from '../../store/sqlite/timeline-tables.js';
import { named, tableName } from '../../store/table-set.js';

const SETS = {
  status: STATUS_TABLES,
  matters: MATTER_TABLES,
  published: PUBLISHED_TABLES,
  timeline: TIMELINE_TABLES,
  daily: DAILY_TABLES,
  access: ACCESS_TABLES,
} as const;

/** The newest of them all, so that everything is kept that is kept at all. */
const VERSION = 2;

const PROJECTION = ['name', 'generation', 'version', 'kind', 'state', 'position', 'moved_at'];

/** Tables of one generation in a file of their own, without an engine that fills them. */
export interface TestTables {
  readonly database: Tables;
  /** Writes rows into a table by its plain name. */
  fill(table: string, columns: readonly string[], rows: readonly RowValues[]): Promise<void>;
  /** Says how far a projection is. */
  reach(projection: keyof typeof SETS, position: number): Promise<void>;
  analyze(): Promise<void>;
  close(): Promise<void>;
}

/** Makes empty tables, every projection at the beginning. */
export async function makeTables(): Promise<TestTables> {
  const folder = await mkdtemp(join(tmpdir(), 'read-models-'));
  const postgres = onPostgres() ? await openWorldDatabase(READ_MODEL_MIGRATIONS, []) : undefined;
  const database: Tables = postgres
    ? new PostgresTables(postgres.tables)
    : await ReadModelDatabase.open({ file: join(folder, 'read-models.sqlite') });
  const write = <T>(task: (sql: Sql) => Promise<T>) => database.write(task, false);
  await write(async (sql) => {
    for (const [name, { tables, views }] of Object.entries(SETS)) {
      for (const [table, statements] of Object.entries(tables)) {
        for (const statement of statements) await sql.run(named(statement, VERSION, 1));
        await sql.run(`CREATE VIEW ${table} AS SELECT * FROM ${tableName(table, VERSION, 1)}`);
      }
      for (const view of Object.values(views)) await sql.run(named(view, VERSION, 1));
      await writeRows(sql, 'projection', PROJECTION, [[name, 1, VERSION, 'legal', 'live', -1, 0]]);
    }
  });
  return {
    database,
    fill: (table, columns, rows) =>
      write((sql) => writeRows(sql, tableName(table, VERSION, 1), columns, rows)),
    reach: async (projection, position) => {
      await write((sql) =>
        sql.run('UPDATE projection SET position = ? WHERE name = ?', [position, projection]),
      );
    },
    analyze: async () => {
      await write((sql) => sql.run('ANALYZE'));
    },
    close: async () => {
      await database.close();
      await postgres?.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
