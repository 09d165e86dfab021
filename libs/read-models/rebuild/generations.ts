import type { Generation } from '../engine/registry.js';
import type { Projection } from '../engine/projection.js';
import type { Sql } from '../store/sql.js';
import { named, tableName } from '../store/table-set.js';

/**
 * Makes the tables of a generation that was registered just now, empty and without their indexes. A process of an older version
 * that dropped an earlier one of this number has left tables that it did not know.
 */
export async function createTables(sql: Sql, projection: Projection, generation: Generation): Promise<void> {
  for (const statement of droppingOf(projection, generation)) await sql.run(statement);
  for (const [table] of Object.values(projection.tables.tables))
    await sql.run(named(table, generation.version, generation.generation));
}

/**
 * The statements that make the indexes of a generation, as far as they are missing. Made when the tables are full: row by
 * row they cost more than the rows, and ever more the more rows there are.
 */
export function indexesOf({ tables }: Projection, { version, generation }: Generation): readonly string[] {
  return Object.values(tables.tables).flatMap(([_table, ...indexes]) =>
    indexes.map((index) =>
      named(index, version, generation).replace(/^CREATE INDEX /, 'CREATE INDEX IF NOT EXISTS '),
    ),
  );
}

/**
 * Lets readers find the tables of a generation under their plain names.
 * @param filled false: they find tables without rows, since what is being filled has no indexes and is not whole
 */
export async function showTables(
  sql: Sql,
  { tables }: Projection,
  { version, generation }: Generation,
  filled = true,
): Promise<void> {
  for (const view of [...Object.keys(tables.views), ...Object.keys(tables.tables)]) {
    await sql.run(`DROP VIEW IF EXISTS ${view}`);
  }
  const rows = filled ? '' : ' WHERE 1 = 0';
  for (const table of Object.keys(tables.tables)) {
    await sql.run(`CREATE VIEW ${table} AS SELECT * FROM ${tableName(table, version, generation)}${rows}`);
  }
  for (const view of Object.values(tables.views)) {
    await sql.run(filled ? named(view, version, generation) : view.replace(/\{(\w+)\}/g, '$1'));
  }
}

/** Takes away a generation that no view shows any more, and what was kept about it. */
export async function dropGeneration(
  sql: Sql,
  projection: Projection,
  generation: Generation,
): Promise<void> {
  await retireGeneration(sql, generation);
  for (const statement of droppingOf(projection, generation)) await sql.run(statement);
  await strikeGeneration(sql, generation);
}

/** Notes that a generation answers no more, and takes away what was kept about it; its tables are dropped later. */
export async function retireGeneration(sql: Sql, { name, generation }: Generation): Promise<void> {
  for (const table of ['reevaluation', 'parked_event']) {
    await sql.run(`DELETE FROM ${table} WHERE projection = ? AND generation = ?`, [name, generation]);
  }
  await sql.run(`UPDATE projection SET state = 'leaving' WHERE name = ? AND generation = ?`, [
    name,
    generation,
  ]);
}

/** The statements that drop the tables of a generation, as far as they are still there. */
export function droppingOf({ tables }: Projection, { version, generation }: Generation): readonly string[] {
  return Object.keys(tables.tables).map(
    (table) => `DROP TABLE IF EXISTS ${tableName(table, version, generation)}`,
  );
}

/** Strikes a generation from the registry: its tables are gone. */
export async function strikeGeneration(sql: Sql, { name, generation }: Generation): Promise<void> {
  await sql.run('DELETE FROM projection WHERE name = ? AND generation = ?', [name, generation]);
}
