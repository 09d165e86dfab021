/** What a cell of a table may hold; undefined is an empty cell. */
export type Cell = string | number | boolean | undefined;

/** A table's columns: header and how a row fills it. The order is part of the contract; new columns come last. */
export interface Column<R> {
  readonly name: string;
  /** @param place of the row among those that are written with it, from 0 */
  readonly cell: (row: R, place: number) => Cell;
}

/** Purposes in one cell: `*` where all are meant. */
export function purposesCell(purposes: '*' | readonly string[] | undefined): string {
  return purposes === '*' ? purposes : joined(purposes ?? []);
}

/** A set in one cell: values parted by a blank, as none of ours holds one; text with blanks by semicolons. */
export function joined(values: readonly string[], separator = ' '): string {
  return values.join(separator);
}
