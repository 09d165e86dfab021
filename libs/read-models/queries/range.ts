import type { ReadsRows } from '../store/sql.js';
import type { CursorKeys } from './cursor.js';
import { ReadRefused } from './read-refused.js';

/** A row with its place in its range. */
export interface Placed<R> {
  readonly row: R;
  readonly keys: CursorKeys;
}

/** What one reading gave. */
export interface Reading<R> {
  readonly rows: readonly Placed<R>[];
  /** It looked up to here and no further: behind it there may be more. Absent: there are the wanted rows, or no more. */
  readonly stopped?: CursorKeys;
}

/** A part of a list that is in order by itself, and is read from any place of it on. */
export interface Range<R> {
  /** What the keys hold, in their order: `s` text, `n` number. */
  readonly kinds: string;
  /** At most `limit` rows behind the keys, in order. */
  readonly read: (sql: ReadsRows, after: CursorKeys | undefined, limit: number) => Promise<Reading<R>>;
}

/** One range of a list that consists of several, with its name in cursors. */
export interface NamedRange<R> extends Range<R> {
  readonly name: string;
}

/**
 * Reads a list that consists of ranges one after the other. A page may end in the middle of one; its rows carry the
 * range's name in front of their keys.
 * @throws ReadRefused CURSOR_INVALID for a place in no range
 */
export async function readRanges<R>(
  sql: ReadsRows,
  ranges: readonly NamedRange<R>[],
  after: CursorKeys | undefined,
  limit: number,
): Promise<Reading<R>> {
  const [name, ...keys] = after ?? [];
  const start = after === undefined ? 0 : ranges.findIndex((range) => range.name === name);
  if (after !== undefined) refuseMisplaced(ranges[start], keys);
  const found: Placed<R>[] = [];
  for (const [index, range] of ranges.slice(start).entries()) {
    const from = index === 0 && after !== undefined ? keys : undefined;
    const { rows, stopped } = await range.read(sql, from, limit - found.length);
    found.push(...rows.map((placed) => ({ row: placed.row, keys: [range.name, ...placed.keys] })));
    if (stopped) return { rows: found, stopped: [range.name, ...stopped] };
    if (found.length >= limit) break;
  }
  return { rows: found };
}

/** @throws ReadRefused CURSOR_INVALID if the keys are no place in the range: somebody made the cursor up */
export function refuseMisplaced<R>(range: Range<R> | undefined, keys: CursorKeys): void {
  const kinds = keys.map((key) => (typeof key === 'string' ? 's' : 'n')).join('');
  if (range?.kinds !== kinds) throw new ReadRefused('CURSOR_INVALID', 'after');
}

/**
 * Two ranges with the same order as one: the rows of both by their keys. The keys of both together must tell any two
 * rows apart.
 */
export function merged<R>(kinds: string, ranges: readonly Range<R>[]): Range<R> {
  return {
    kinds,
    read: async (sql, after, limit) => {
      const all: Placed<R>[] = [];
      let stopped: CursorKeys | undefined;
      for (const range of ranges) {
        const reading = await range.read(sql, after, limit);
        all.push(...reading.rows);
        // What lies behind the place where one of them stopped is not yet known of all.
        if (reading.stopped && (!stopped || compareKeys(reading.stopped, stopped) < 0))
          stopped = reading.stopped;
      }
      const end = stopped;
      const rows = all
        .filter(({ keys }) => !end || compareKeys(keys, end) <= 0)
        .sort((one, other) => compareKeys(one.keys, other.keys));
      return rows.length >= limit || !end ? { rows: rows.slice(0, limit) } : { rows, stopped: end };
    },
  };
}

/** By code point, as the tables compare; keys of one place are of one kind. */
function compareKeys(one: CursorKeys, other: CursorKeys): number {
  for (const [place, key] of one.entries()) {
    const against = other[place] ?? 0;
    if (key !== against) return key < against ? -1 : 1;
  }
  return 0;
}
