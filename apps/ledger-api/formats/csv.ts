import { stringify } from 'csv-stringify/sync';
import type { Cell, Column } from './columns.js';

const LINES = {
  escape_formulas: true,
  record_delimiter: '\r\n',
  // A reader may end a line at either character alone.
  quoted_match: /[\r\n]/,
  cast: { boolean: String },
};

/** The header line of a table, RFC 4180. */
export function csvHeader<R>(columns: readonly Column<R>[]): string {
  return stringify([columns.map(({ name }) => name)], LINES);
}

/**
 * The lines of some rows, RFC 4180. A text that a spreadsheet would run as a formula is given with a leading
 * apostrophe (OWASP, CSV injection): titles, recipients and opened texts are written by anybody.
 */
export function csvLines<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const cells = rows.map((row) => columns.map(({ cell }) => inert(cell(row))));
  return stringify(cells, LINES);
}

/** The library sees the first character only; some programs strip blanks and line feeds before they look. */
function inert(cell: Cell): Cell {
  return typeof cell === 'string' && /^[\s\p{Cc}]+[=+\-@＝＋－＠]/u.test(cell) ? `'${cell}` : cell;
}
