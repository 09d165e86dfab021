import type { Position } from '#event-store';
import type { Generation } from './registry.js';
import { places, type ReadsRows, type Sql, writeRows } from '../store/sql.js';
import type { ReadFact } from './read-fact.js';

/** A parked event, for operators; nothing in it is about a person but the stream's random id. */
export interface ParkedRow {
  readonly projection: string;
  readonly generation: number;
  readonly position: number | string;
  readonly stream: string;
  readonly revision: number | string;
  readonly event: string;
  readonly type: string;
  /** Kind of the error, or `EARLIER_PARKED`. */
  readonly cause: string;
  readonly parked_at: number;
}

/** An event waits because an earlier one of its stream does. */
export const EARLIER_PARKED = 'EARLIER_PARKED';

const COLUMNS = [
  'projection',
  'generation',
  'position',
  'stream',
  'revision',
  'event',
  'type',
  'cause',
  'parked_at',
];

/** Sets events aside. */
export async function park(
  sql: Sql,
  { name, generation }: Generation,
  facts: readonly ReadFact[],
  cause: string,
  now: number,
): Promise<void> {
  const rows = facts.map(({ event }) => [
    name,
    generation,
    event.position,
    event.stream,
    event.revision,
    event.id,
    event.type,
    cause,
    now,
  ]);
  await writeRows(sql, 'parked_event', COLUMNS, rows, []);
}

/** Of some streams those that have a parked event: what comes later of them must wait, or it would be out of order. */
export async function parkedStreams(
  sql: ReadsRows,
  { name, generation }: Generation,
  streams: readonly string[],
): Promise<ReadonlySet<string>> {
  if (streams.length === 0) return new Set();
  const rows = await sql.rows<{ stream: string }>(
    `SELECT DISTINCT stream FROM parked_event WHERE projection = ? AND generation = ? AND stream IN ${places(streams)}`,
    [name, generation, ...streams],
  );
  return new Set(rows.map(({ stream }) => stream));
}

/** How many events are parked. */
export async function parkedCount(sql: ReadsRows, { name, generation }: Generation): Promise<number> {
  const [row] = await sql.rows<{ parked: number }>(
    'SELECT COUNT(*) AS parked FROM parked_event WHERE projection = ? AND generation = ?',
    [name, generation],
  );
  return Number(row?.parked ?? 0);
}

/** Parked events in order of position, behind one position. */
export function parkedEvents(
  sql: ReadsRows,
  { name, generation }: Generation,
  limit: number,
  after: Position = -1n,
): Promise<ParkedRow[]> {
  return sql.rows<ParkedRow>(
    `SELECT * FROM parked_event WHERE projection = ? AND generation = ? AND position > ? ORDER BY position LIMIT ?`,
    [name, generation, after, limit],
  );
}

/** Streams that have a parked event, the one that was parked first in front. */
export async function streamsParked(
  sql: ReadsRows,
  { name, generation }: Generation,
): Promise<readonly string[]> {
  const rows = await sql.rows<{ stream: string }>(
    `SELECT stream FROM parked_event WHERE projection = ? AND generation = ?
      GROUP BY stream ORDER BY MIN(position)`,
    [name, generation],
  );
  return rows.map(({ stream }) => stream);
}

/** The first parked events of one stream, in their order. */
export function parkedOf(
  sql: ReadsRows,
  { name, generation }: Generation,
  stream: string,
  limit: number,
): Promise<ParkedRow[]> {
  return sql.rows<ParkedRow>(
    `SELECT * FROM parked_event WHERE projection = ? AND generation = ? AND stream = ?
      ORDER BY position LIMIT ?`,
    [name, generation, stream, limit],
  );
}

/** Takes events of one stream out of the park. @param through the last of them; absent: all */
export async function unpark(
  sql: Sql,
  { name, generation }: Generation,
  stream: string,
  through?: Position,
): Promise<void> {
  const some = through === undefined ? '' : ' AND position <= ?';
  await sql.run(`DELETE FROM parked_event WHERE projection = ? AND generation = ? AND stream = ?${some}`, [
    ...[name, generation, stream],
    ...(through === undefined ? [] : [through]),
  ]);
}
