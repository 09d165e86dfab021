import type { SqlValue } from './sql-store.js';

/** Sizes of the groups that statements are written for: few texts, so that prepared statements are used again. */
const SIZES = [128, 32, 8, 1];

/** Splits a list into groups of 128, 32, 8 and 1. */
export function* groupsOf<T>(items: readonly T[]): Generator<readonly T[]> {
  let start = 0;
  for (const size of SIZES)
    for (; items.length - start >= size; start += size) yield items.slice(start, start + size);
}

/** By UTF-16 code unit, as SQLite orders ASCII text. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `(?, ?), (?, ?)`: places for `rows` rows of `columns` values. */
export function places(rows: number, columns: number): string {
  const row = `(${Array.from({ length: columns }, () => '?').join(', ')})`;
  return Array.from({ length: rows }, () => row).join(', ');
}

/** `(?, ?, ?)`: places for a list. */
export function list(values: readonly SqlValue[]): string {
  return places(1, values.length);
}
