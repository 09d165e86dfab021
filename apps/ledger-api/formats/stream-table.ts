import { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import type { Column } from './columns.js';
import { csvHeader, csvLines } from './csv.js';

/** Some rows of a table, and how to go on after each of them. */
export interface TablePage<R> {
  readonly rows: readonly R[];
  /** The cursor after the row at a place of this page, counted from 0. */
  readonly cursorAfter: (place: number) => string;
  /** Absent on the last page. */
  readonly next?: string;
}

/** Reads a page: `after` a cursor, at most `limit` rows. */
export type ReadsPages<R> = (after: string | undefined, limit: number) => Promise<TablePage<R>>;

/** What of a table is streamed. */
export interface TableRange {
  /** Cursor of the last row that the caller has. */
  readonly after?: string | undefined;
  /** Most rows; absent: all. */
  readonly limit?: number | undefined;
}

/** Rows read and written in one go: small enough that questions in between wait a few milliseconds at most. */
const BATCH = 500;

const CURSOR = 'cursor';

/**
 * The table as CSV, the cursor after each row in the last column: whoever loses the connection goes on with the
 * cursor of the last whole line. A batch is read when the one before has been taken: memory does not grow.
 * @throws what reading the first page throws, before anything is sent
 */
export function csvTable<R>(
  columns: readonly Column<R>[],
  read: ReadsPages<R>,
  range: TableRange,
): Promise<Readable> {
  return streamed(read, range, {
    head: csvHeader([...columns, { name: CURSOR, cell: () => undefined }]),
    lines: ({ rows, cursorAfter }) =>
      csvLines([...columns, { name: CURSOR, cell: (_row, place) => cursorAfter(place) }], rows),
    end: () => '',
  });
}

/**
 * The table as one JSON object a line, each with its `cursor`; the last line is `{"end": {"rows", "next"?, …}}`, so a
 * reader knows a whole answer from a broken one.
 * @param end what the last line says besides
 */
export function ndjsonTable<R extends object>(
  read: ReadsPages<R>,
  range: TableRange,
  end: () => object,
): Promise<Readable> {
  return streamed(read, range, {
    head: '',
    lines: ({ rows, cursorAfter }) =>
      rows.map((row, place) => line(Object.assign({}, row, { cursor: cursorAfter(place) }))).join(''),
    end: (rows, next) => line({ end: { rows, ...(next !== undefined && { next }), ...end() } }),
  });
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

interface Writing<R> {
  readonly head: string;
  readonly lines: (page: TablePage<R>) => string;
  readonly end: (rows: number, next: string | undefined) => string;
}

async function streamed<R>(read: ReadsPages<R>, range: TableRange, writing: Writing<R>): Promise<Readable> {
  const { limit = Infinity } = range;
  // What is wrong with the question is said with a status, not in the middle of a stream.
  const first = await read(range.after, Math.min(BATCH, limit));
  return Readable.from(chunks(read, first, limit, writing), { objectMode: false });
}

async function* chunks<R>(
  read: ReadsPages<R>,
  first: TablePage<R>,
  limit: number,
  { head, lines, end }: Writing<R>,
): AsyncGenerator<Buffer> {
  let given = 0;
  let page = first;
  // Never an empty chunk: that would end the stream.
  let text = head;
  for (;;) {
    given += page.rows.length;
    text += lines(page);
    if (text !== '') yield Buffer.from(text, 'utf8');
    text = '';
    if (page.next === undefined || given >= limit) break;
    await turn();
    page = await read(page.next, Math.min(BATCH, limit - given));
  }
  const last = end(given, page.next);
  if (last !== '') yield Buffer.from(last, 'utf8');
}
