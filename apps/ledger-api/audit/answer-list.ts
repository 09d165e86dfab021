import type { AsOf, Page, PageRequest } from '#read-models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Column } from '../formats/columns.js';
import { csvTable, ndjsonTable, type TablePage } from '../formats/stream-table.js';
import { MEDIA_TYPES, tableFormat } from '../formats/table-format.js';
import { PAGE_ROWS } from './fields.js';
import type { ListQuestion } from './questions.js';
import type { AsOfAnswer } from './standing.js';

/** How a list is answered, whatever its form. `R` is a row of the tables, `W` what is shown of it. */
export interface List<R extends object, W extends object> {
  /** Name of the rows in a JSON page, and of the file. */
  readonly name: string;
  readonly columns: readonly Column<W>[];
  readonly read: (page: PageRequest) => Promise<ListPage<R>>;
  /** One for each row. */
  readonly shown: (rows: readonly R[]) => readonly W[] | Promise<readonly W[]>;
  /** What JSON and NDJSON say of it; absent: all that it holds. */
  readonly told?: (shown: W) => object;
  readonly asOf: (asOf: AsOf) => AsOfAnswer;
}

/** A page, and what the answer says besides its rows. */
export interface ListPage<R extends object> {
  readonly page: Page<R>;
  readonly besides?: object;
}

/**
 * Answers with a page of JSON, or with the whole list as streamed CSV or NDJSON. An export says in its headers as of
 * when its first rows are; later rows are as of then or later.
 */
export async function answerList<R extends object, W extends object>(
  request: FastifyRequest,
  reply: FastifyReply,
  question: ListQuestion,
  list: List<R, W>,
): Promise<FastifyReply> {
  const { after, limit } = question;
  const told = (shown: readonly W[]): readonly object[] => (list.told ? shown.map(list.told) : shown);
  const format = tableFormat(question.format, request.headers.accept);
  if (format === 'json') {
    const { page, besides } = await list.read({
      after,
      limit: Math.min(limit ?? PAGE_ROWS.usual, PAGE_ROWS.most),
    });
    return reply.send({
      [list.name]: told(await list.shown(page.rows)),
      ...(page.next !== undefined && { next: page.next }),
      ...besides,
      asOf: list.asOf(page.asOf),
    });
  }
  let first: ListPage<R> | undefined;
  const read = async (from: string | undefined, most: number): Promise<TablePage<W>> => {
    const found = await list.read({ after: from, limit: most });
    first ??= found;
    const { rows, cursorAfter, next } = found.page;
    return { rows: await list.shown(rows), cursorAfter, ...(next !== undefined && { next }) };
  };
  const readTold = async (from: string | undefined, most: number): Promise<TablePage<object>> => {
    const { rows, ...page } = await read(from, most);
    return Object.assign(page, { rows: told(rows) });
  };
  const said = () => (first ? { ...first.besides, asOf: list.asOf(first.page.asOf) } : {});
  const table = await (format === 'csv'
    ? csvTable(list.columns, read, { after, limit })
    : ndjsonTable(readTold, { after, limit }, said));
  if (first) announce(reply, list.asOf(first.page.asOf));
  return reply
    .header('Content-Disposition', `attachment; filename="${list.name}.${format}"`)
    .type(MEDIA_TYPES[format])
    .send(table);
}

/** Says in the headers as of when an answer is. */
export function announce(reply: FastifyReply, { position, time }: AsOfAnswer): void {
  reply.headers({ 'X-As-Of-Position': position, 'X-As-Of-Time': time });
}
