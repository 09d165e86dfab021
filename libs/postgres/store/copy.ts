import type { PoolClient } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { finished } from 'node:stream/promises';
import type { PostgresValue } from './sql.js';

/** Bytes that are handed over at once. */
const CHUNK = 64 * 1024;

/** COPY … FROM STDIN in text format. @returns number of rows */
export async function copyRows(
  client: PoolClient,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly PostgresValue[])[],
): Promise<number> {
  if (rows.length === 0) return 0;
  const stream = client.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN`));
  const ended = finished(stream);
  // A refusal by the server ends the stream while we still write: it is thrown below, once.
  ended.catch(() => undefined);
  let text = '';
  for (const row of rows) {
    text += lineOf(row);
    if (text.length < CHUNK) continue;
    if (!stream.write(text)) await Promise.race([drained(stream), ended]);
    text = '';
  }
  stream.end(text);
  await ended;
  return rows.length;
}

function drained(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => stream.once('drain', resolve));
}

function lineOf(row: readonly PostgresValue[]): string {
  let line = '';
  for (let i = 0; i < row.length; i++) line += (i === 0 ? '' : '\t') + fieldOf(row[i] ?? null);
  return `${line}\n`;
}

function fieldOf(value: PostgresValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return SPECIAL.test(value) ? value.replace(SPECIALS, escaped) : value;
  if (value instanceof Uint8Array) return `\\\\x${Buffer.from(value).toString('hex')}`;
  return String(value);
}

const SPECIAL = /[\\\t\n\r]/;
const SPECIALS = /[\\\t\n\r]/g;

function escaped(character: string): string {
  switch (character) {
    case '\t':
      return '\\t';
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    default:
      return '\\\\';
  }
}
