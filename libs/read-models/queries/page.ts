import type { CursorKeys, Cursors } from './cursor.js';
import type { Placed } from './range.js';

/** How much of the ledger an answer contains. */
export interface AsOf {
  /** Every fact up to here; -1n: none yet. */
  readonly position: bigint;
  /** The instant that is answered for, UTC milliseconds: what changes by itself has been evaluated up to here. */
  readonly time: number;
}

/** Which page is wanted. */
export interface PageRequest {
  /** Cursor of a row: what comes behind it. */
  readonly after?: string | undefined;
  /** Most rows, from 1. */
  readonly limit: number;
}

/** A page of a list in stable order. */
export interface Page<R> {
  readonly rows: readonly R[];
  /** The cursor after a row of this page. */
  readonly cursorAfter: (row: R) => string;
  /** The cursor after the last row; absent: nothing comes behind it. */
  readonly next?: string;
  readonly asOf: AsOf;
}

/** Makes a page of up to one row more than was wanted: that one only says that there are more. */
export function pageOf<R extends object>(
  placed: readonly Placed<R>[],
  limit: number,
  cursors: Cursors,
  asOf: AsOf,
): Page<R> {
  const shown = placed.slice(0, limit);
  const places = new Map<R, CursorKeys>(shown.map(({ row, keys }) => [row, keys]));
  const last = shown.at(-1);
  return {
    rows: shown.map(({ row }) => row),
    cursorAfter: (row) => cursors.after(places.get(row) ?? []),
    ...(placed.length > limit && last !== undefined && { next: cursors.after(last.keys) }),
    asOf,
  };
}
