import { CsvError } from 'csv-parse';
import { Readable } from 'node:stream';
import { CliError, EXIT } from '../exit-codes.js';
import { type CsvRecord, CsvRecords } from './csv-records.js';
import { chunksOf } from './inspect-file.js';
import type { CsvForm } from './mapping.js';
import type { SourceRow } from './source-row.js';

/** One record with all its fields; a quote that is never closed swallows the file up to here. */
const MAX_RECORD_CHARACTERS = 64 * 1024;

/**
 * The rows of a CSV file (RFC 4180) whose first record names the columns. A row with another number of fields is a
 * fault of that row; a quote that stands in the middle of a field is part of it.
 * @param columns what the mapping reads
 * @throws CliError for a header that is missing, names a column twice or lacks one of `columns`, and for a quote that
 *   is opened and never closed: nobody can tell where the rows after it begin
 */
export async function* readCsv(
  path: string,
  { delimiter, quote, encoding }: CsvForm,
  columns: readonly string[],
): AsyncGenerator<SourceRow> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  async function* text(): AsyncGenerator<string> {
    for await (const chunk of chunksOf(path)) {
      yield decoder.decode(chunk, { stream: true });
    }
    yield decoder.decode();
  }
  const parser = new CsvRecords({
    delimiter,
    quote,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_CHARACTERS,
  });
  const source = Readable.from(text());
  source.on('error', (error) => parser.destroy(error));
  let header: readonly string[] | undefined;
  let row = 0;
  try {
    for await (const records of source.pipe(parser) as AsyncIterable<readonly CsvRecord[]>)
      for (const { fields, line } of records) {
        if (header === undefined) header = headerOf(path, fields, columns, delimiter);
        else yield rowOf(header, fields, { row: (row += 1), line });
      }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new CliError(
      EXIT.usage,
      `${path}, line ${parser.lastLine + 1}: a quote (${quote}) is opened and not closed, or the record has more than ` +
        `${MAX_RECORD_CHARACTERS} characters. Nothing can be read from there on.`,
    );
  } finally {
    source.destroy();
  }
  if (header === undefined)
    throw new CliError(EXIT.usage, `${path} has no header: its first line names the columns.`);
}

function headerOf(
  path: string,
  names: readonly string[],
  wanted: readonly string[],
  delimiter: string,
): readonly string[] {
  const header = names.map((name) => name.trim());
  const twice = header.find((name, at) => name !== '' && header.indexOf(name) !== at);
  if (twice !== undefined)
    throw new CliError(EXIT.usage, `${path}: the header names the column "${twice}" twice.`);
  const unknown = wanted.filter((name) => !header.includes(name));
  if (unknown.length > 0)
    throw new CliError(
      EXIT.usage,
      `${path} has no column ${unknown.map((name) => `"${name}"`).join(', ')}, which the mapping reads. Its header: ` +
        `${header.map((name) => `"${name}"`).join(', ')}. (Columns are parted by "${delimiter}".)`,
    );
  return header;
}

function rowOf(
  header: readonly string[],
  record: readonly string[],
  place: Pick<SourceRow, 'row' | 'line'>,
): SourceRow {
  const named: Record<string, string> = {};
  for (const [at, name] of header.entries()) if (name !== '') named[name] = record[at] ?? '';
  if (record.length === header.length) return { ...place, record: named };
  const reason = `has ${record.length} fields where the header has ${header.length}`;
  return { ...place, record: { fields: record }, fault: { code: 'COLUMN_COUNT', reason } };
}
