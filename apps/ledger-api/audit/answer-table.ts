import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Column } from '../formats/columns.js';
import { csvHeader, csvLines } from '../formats/csv.js';
import { MEDIA_TYPES, type TableFormat, tableFormat } from '../formats/table-format.js';
import { announce } from './answer-list.js';
import type { AsOfAnswer } from './standing.js';

/** A small table, whole, in either form. */
export interface SmallTable {
  /** Of the file. */
  readonly name: string;
  readonly asOf: AsOfAnswer;
  readonly csv: () => string;
  readonly ndjson: () => string;
}

/** Makes a small table of rows. */
export function smallTable<W extends object>(
  name: string,
  columns: readonly Column<W>[],
  rows: readonly W[],
  asOf: AsOfAnswer,
): SmallTable {
  const end = { end: { rows: rows.length, asOf } };
  return {
    name,
    asOf,
    csv: () => csvHeader(columns) + csvLines(columns, rows),
    ndjson: () => [...rows, end].map((row) => `${JSON.stringify(row)}\n`).join(''),
  };
}

/** Answers with JSON, or with a table as CSV or NDJSON. */
export function answerTable(
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: TableFormat | undefined,
  table: SmallTable,
  json: () => object,
): FastifyReply {
  const format = tableFormat(wanted, request.headers.accept);
  if (format === 'json') return reply.send(json());
  announce(reply, table.asOf);
  return reply
    .header('Content-Disposition', `attachment; filename="${table.name}.${format}"`)
    .type(MEDIA_TYPES[format])
    .send(table[format]());
}
