import { columnsOf, type Mapping } from './mapping.js';
import type { InspectedFile } from './inspect-file.js';
import { factsOfRow, type ImportedFact } from './facts-of-row.js';
import { readCsv } from './read-csv.js';
import { readNdjson } from './read-ndjson.js';
import type { RowFault, SourceRow } from './source-row.js';

/** A row as the import route takes it. */
export interface ImportRow {
  readonly row: number;
  readonly part?: number;
  readonly fact: ImportedFact;
}

/** A row of the file with what it says. */
export interface MeantRow {
  readonly source: SourceRow;
  readonly items: readonly ImportRow[];
  readonly skip?: string;
  readonly fault?: RowFault;
}

/** The rows of a file by a mapping; without one each line is a fact in the form of the API. @throws CliError */
export async function* readRows(file: InspectedFile, mapping: Mapping | undefined): AsyncGenerator<MeantRow> {
  const rows =
    mapping?.format === 'csv' ? readCsv(file.path, mapping.csv, columnsOf(mapping)) : readNdjson(file.path);
  for await (const source of rows) yield meant(source, mapping);
}

function meant(source: SourceRow, mapping: Mapping | undefined): MeantRow {
  const { row, record, fault } = source;
  if (fault || !record) return { source, items: [], ...(fault && { fault }) };
  if (!mapping) return { source, items: [{ row, fact: asFact(record) }] };
  const meaning = factsOfRow(record, mapping);
  if ('fault' in meaning) return { source, items: [], fault: meaning.fault };
  if ('skip' in meaning) return { source, items: [], skip: meaning.skip };
  return { source, items: meaning.facts.map((fact) => ({ row, ...fact })) };
}

/** `suppression` is a word of this tool: an objection to marketing without a time of its own. */
function asFact(record: Readonly<Record<string, unknown>>): ImportedFact {
  return (
    record['type'] === 'suppression'
      ? { ...record, type: 'objection.raised', kind: 'direct_marketing' }
      : record
  ) as ImportedFact;
}
