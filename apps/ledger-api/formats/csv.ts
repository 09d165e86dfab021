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
 * apostrophe (OWASP, CSV injection): titles, recipients and opened texts are written by anybody. So is what comes behind
 * a semicolon, a tab or an end of line within a text: a spreadsheet set to another separator takes these for ends of cells.
 */
export function csvLines<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  let lines = '';
  rows.forEach((row, place) => (lines += lineOf(columns.map(({ cell }) => cell(row, place)))));
  return lines;
}

/**
 * Most cells begin with a letter, a digit or a bracket: what has to be done about them is plain, and the library would
 * take as long for them as the database for the whole row. It has every line in which one begins otherwise.
 */
function lineOf(cells: readonly Cell[]): string {
  let line = '';
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index];
    if (index > 0) line += ',';
    if (cell === undefined || cell === null || cell === '') continue;
    const text = String(cell);
    if (!beginsHarmlessly(text)) return stringify([cells.map(inert)], LINES);
    line += NEEDS_CARE.test(text) ? `"${inertInside(text).replaceAll('"', '""')}"` : text;
  }
  return `${line}\r\n`;
}

const NEEDS_CARE = /[",\r\n;\t]/;

/** Letters, digits and brackets of ASCII; `=` and `@` stand among them. */
function beginsHarmlessly(text: string): boolean {
  const first = text.charCodeAt(0);
  return first >= 0x30 && first < 0x7f && first !== 0x3d && first !== 0x40;
}

/** The library sees the first character only; some programs strip blanks and line feeds before they look. */
function inert(cell: Cell): Cell {
  if (typeof cell !== 'string') return cell;
  const text = inertInside(cell);
  return /^[\s\p{Cc}]+[=+\-@＝＋－＠]/u.test(cell) ? `'${text}` : text;
}

/** Quotes do not help there: whoever parts lines at semicolons knows a quoted cell by its first character only. */
function inertInside(text: string): string {
  return text.replace(/([;\t\r\n][\s\p{Cc}"]*)(?=[=+\-@＝＋－＠])/gu, "$1'");
}
