import type { Position } from '#event-store';
import { CheckpointMoved } from '../errors.js';
import type { ReadsRows, Sql } from '../store/sql.js';
import type { ProjectionRow } from '../store/rows.js';
import type { Projection } from './projection.js';

/** Before every position of every store. */
export const NOWHERE: Position = -1n;

/** One generation of one projection's tables. */
export interface Generation {
  readonly name: string;
  readonly version: number;
  readonly generation: number;
}

/** What the registry says of every projection, by name and generation. */
export function registered(sql: ReadsRows): Promise<ProjectionRow[]> {
  return sql.rows<ProjectionRow>('SELECT * FROM projection ORDER BY name, generation');
}

/** Writes down a new generation. */
export async function register(
  sql: Sql,
  { name, version, kind }: Projection,
  generation: number,
  state: ProjectionRow['state'],
  position: Position,
  now: number,
): Promise<void> {
  await sql.run(
    `INSERT INTO projection (name, generation, version, kind, state, position, moved_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [name, generation, version, kind, state, position, now],
  );
}

/**
 * Moves the checkpoint from where this worker knows it to be. The first statement of every transaction: it takes the
 * right to write, so that nobody comes between.
 * @throws CheckpointMoved if another worker was faster: nothing of this transaction may stay
 */
export async function moveCheckpoint(
  sql: Sql,
  { name, generation }: Generation,
  from: Position,
  to: Position,
  now: number,
): Promise<void> {
  const moved = await sql.run(
    `UPDATE projection SET position = ?, moved_at = ?, halted_at = NULL, halted_position = NULL, halted_by = NULL
      WHERE name = ? AND generation = ? AND position = ?`,
    [to, now, name, generation, from],
  );
  if (moved === 0) throw new CheckpointMoved(name);
}

/** Takes the right to write and says where the checkpoint is. @throws CheckpointMoved if the generation is gone */
export async function holdCheckpoint(sql: Sql, { name, generation }: Generation): Promise<Position> {
  await sql.run('UPDATE projection SET version = version WHERE name = ? AND generation = ?', [
    name,
    generation,
  ]);
  return checkpointOf(sql, { name, generation });
}

/** @throws CheckpointMoved if the generation is gone */
export async function checkpointOf(
  sql: ReadsRows,
  { name, generation }: Pick<Generation, 'name' | 'generation'>,
): Promise<Position> {
  const [row] = await sql.rows<{ position: number | string }>(
    'SELECT position FROM projection WHERE name = ? AND generation = ?',
    [name, generation],
  );
  if (row === undefined) throw new CheckpointMoved(name);
  return BigInt(row.position);
}

/** Writes down that a legal-state projection does not go on. */
export async function writeHalt(
  sql: Sql,
  { name, generation }: Generation,
  position: Position,
  cause: string,
  now: number,
): Promise<void> {
  await sql.run(
    'UPDATE projection SET halted_at = ?, halted_position = ?, halted_by = ? WHERE name = ? AND generation = ?',
    [now, position, cause, name, generation],
  );
}
