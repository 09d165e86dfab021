import type { Cursors } from './cursor.js';
import type { Reading } from './range.js';

/** How much of the ledger an answer contains. */
export interface AsOf {
  /** Every fact up to here; -1n: none yet. */
  readonly position: bigint;
  /** The instant that is answered for, UTC milliseconds: what changes by itself has been evaluated up to here. */
  readonly time: number;
  /** Persons who were not evaluated again since the law last changed; absent: nobody waits. */
  readonly waiting?: number;
  /** Facts up to there that are missing, since the tables could not take them; absent: none is. */
  readonly parked?: number;
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
  /** The cursor after the row at a place of this page, counted from 0. */
  readonly cursorAfter: (place: number) => string;
  /** Where to go on; absent: nothing comes behind. A page with fewer rows than wanted, even none, may have it. */
  readonly next?: string;
  readonly asOf: AsOf;
}

/**
 * Makes a page of up to one row more than was wanted: that one only says that there are more. A reading that stopped
 * gives a page with fewer rows, even none, and where to go on.
 */
export function pageOf<R>(
  { rows, stopped }: Reading<R>,
  limit: number,
  cursors: Cursors,
  asOf: AsOf,
): Page<R> {
  const shown = rows.slice(0, limit);
  const end = rows.length > limit ? shown.at(-1)?.keys : stopped;
  return {
    rows: shown.map(({ row }) => row),
    cursorAfter: (place) => cursors.after(shown[place]?.keys ?? []),
    ...(end && { next: cursors.after(end) }),
    asOf,
  };
}
