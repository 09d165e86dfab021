import { parseStrictJson, StrictJsonError } from '#stored-event';
import { chunksOf } from './inspect-file.js';
import type { RowFault, SourceRow } from './source-row.js';

/** A fact is far below; a longer line is no row of ours, and is never held whole. */
export const MAX_LINE_CHARACTERS = 64 * 1024;

const TOO_LONG: RowFault = {
  code: 'LINE_TOO_LONG',
  reason: `has more than ${MAX_LINE_CHARACTERS} characters`,
};

/**
 * The rows of a file with one JSON object in each line; a row's number is its line. Empty lines are passed over, a
 * byte order mark and carriage returns are not part of a line.
 * @throws CliError if the file cannot be read
 */
export async function* readNdjson(path: string): AsyncGenerator<SourceRow> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  let rest = '';
  let tooLong = false;
  for await (const chunk of chunksOf(path)) {
    const pieces = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = pieces.pop() ?? '';
    for (const piece of pieces) {
      line += 1;
      const row = tooLong ? { row: line, line, fault: TOO_LONG } : rowOf(piece, line);
      tooLong = false;
      if (row) yield row;
    }
    if (rest.length > MAX_LINE_CHARACTERS) {
      tooLong = true;
      rest = '';
    }
  }
  line += 1;
  const last = tooLong ? { row: line, line, fault: TOO_LONG } : rowOf(rest, line);
  if (last) yield last;
}

function rowOf(text: string, line: number): SourceRow | undefined {
  const place = { row: line, line };
  if (text.length > MAX_LINE_CHARACTERS) return { ...place, fault: TOO_LONG };
  if (text.trim() === '') return undefined;
  try {
    const value = parseStrictJson(text.trim());
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { ...place, record: value as Readonly<Record<string, unknown>> };
    return { ...place, fault: { code: 'ROW_UNREADABLE', reason: 'is not a JSON object' } };
  } catch (error) {
    if (!(error instanceof StrictJsonError)) throw error;
    return { ...place, fault: { code: 'ROW_UNREADABLE', reason: `is not JSON: ${error.message}` } };
  }
}
