import { canonicalJson } from './canonical-json.js';

/** Sorted by UTF-16 code unit, without doubles (facts-and-subjects 1). The input stays as it is. */
export function sortedSet<T extends string>(items: readonly T[]): T[] {
  return [...new Set(items)].sort();
}

/** A set of objects: sorted by the elements' canonical text, without doubles (facts-and-subjects 11). */
export function sortedObjectSet<T extends object>(items: readonly T[]): T[] {
  const byText = new Map(items.map((item) => [canonicalJson(item), item]));
  return [...byText.entries()].sort(([a], [b]) => compareCodeUnits(a, b)).map(([, item]) => item);
}

/** Order of UTF-16 code units, as ECMAScript compares strings; never a locale's order. */
export function compareCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** True if each text is strictly greater than the one before: sorted and without doubles. */
export function isSortedSet(items: readonly string[]): boolean {
  return items.every((item, i) => i === 0 || (items[i - 1] as string) < item);
}
