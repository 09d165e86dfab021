import type { Generation } from '../engine/registry.js';
import type { Projection } from '../engine/projection.js';
import type { Sql } from '../store/sql.js';
import { named, tableName } from '../store/table-set.js';

/** Makes the tables of a generation, empty. */
export async function createTables(
  sql: Sql,
  { tables }: Projection,
  { version, generation }: Generation,
): Promise<void> {
  for (const statements of Object.values(tables.tables)) {
    for (const statement of statements) await sql.run(named(statement, version, generation));
  }
}

/** Lets readers find the tables of a generation under their plain names. */
export async function showTables(
  sql: Sql,
  { tables }: Projection,
  { version, generation }: Generation,
): Promise<void> {
  for (const view of [...Object.keys(tables.views), ...Object.keys(tables.tables)]) {
    await sql.run(`DROP VIEW IF EXISTS ${view}`);
  }
  for (const table of Object.keys(tables.tables)) {
    await sql.run(`CREATE VIEW ${table} AS SELECT * FROM ${tableName(table, version, generation)}`);
  }
  for (const view of Object.values(tables.views)) await sql.run(named(view, version, generation));
}

/** Takes away a generation that no view shows any more, and what was kept about it. */
export async function dropGeneration(
  sql: Sql,
  { tables }: Projection,
  { name, version, generation }: Generation,
): Promise<void> {
  for (const table of Object.keys(tables.tables)) {
    await sql.run(`DROP TABLE IF EXISTS ${tableName(table, version, generation)}`);
  }
  for (const table of ['reevaluation', 'parked_event']) {
    await sql.run(`DELETE FROM ${table} WHERE projection = ? AND generation = ?`, [name, generation]);
  }
  await sql.run('DELETE FROM projection WHERE name = ? AND generation = ?', [name, generation]);
}
