import { places, type ReadsRows, type Sql, writeRows } from '../store/sql.js';

/** Names that were linked at any time, both ways round. */
export interface LinkedPair {
  readonly subject: string;
  readonly other: string;
}

/** Writes down that two names were linked, which is never taken back: answers look at when. */
export async function saveLinks(sql: Sql, table: string, pairs: readonly LinkedPair[]): Promise<void> {
  const rows = pairs.flatMap(({ subject, other }) => [
    [subject, other],
    [other, subject],
  ]);
  await writeRows(sql, table, ['subject', 'other'], rows, []);
}

/** Everybody whom links ever reached from one of these subjects, by subject; those without links are left out. */
export async function linkedWith(
  sql: ReadsRows,
  table: string,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const neighbours = new Map<string, string[]>();
  let ask = [...subjects];
  const asked = new Set<string>();
  while (ask.length > 0) {
    const found: LinkedPair[] = [];
    for (let start = 0; start < ask.length; start += MOST_PLACES) {
      const some = ask.slice(start, start + MOST_PLACES);
      found.push(
        ...(await sql.rows<LinkedPair>(
          `SELECT subject, other FROM ${table} WHERE subject IN ${places(some)} ORDER BY subject, other`,
          some,
        )),
      );
    }
    for (const subject of ask) asked.add(subject);
    for (const { subject, other } of found) {
      const known = neighbours.get(subject);
      if (known) known.push(other);
      else neighbours.set(subject, [other]);
    }
    ask = [...new Set(found.map(({ other }) => other))].filter((other) => !asked.has(other));
  }
  return unions(neighbours);
}

const MOST_PLACES = 500;

function unions(neighbours: ReadonlyMap<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  const unionOf = new Map<string, readonly string[]>();
  for (const start of neighbours.keys()) {
    if (unionOf.has(start)) continue;
    const union = [start];
    for (const member of union) {
      for (const other of neighbours.get(member) ?? []) if (!union.includes(other)) union.push(other);
    }
    union.sort();
    for (const member of union) unionOf.set(member, union);
  }
  return unionOf;
}
