import { Problem } from '../problems/problem.js';

/** In which forms a table is given. */
export const TABLE_FORMATS = ['json', 'csv', 'ndjson'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** Media types, CSV with its header line (RFC 4180). */
export const MEDIA_TYPES: Readonly<Record<TableFormat, string>> = {
  json: 'application/json; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

const BY_TYPE: Readonly<Record<string, TableFormat>> = {
  'application/json': 'json',
  'application/*': 'json',
  '*/*': 'json',
  'text/csv': 'csv',
  'text/*': 'csv',
  'application/x-ndjson': 'ndjson',
  'application/ndjson': 'ndjson',
  'application/jsonl': 'ndjson',
};

/**
 * The form that a caller wants: `format` of the query, else what `Accept` prefers (RFC 9110 12.5.1), else JSON.
 * @throws Problem NOT_ACCEPTABLE if `Accept` takes none of them
 */
export function tableFormat(format: TableFormat | undefined, accept: string | undefined): TableFormat {
  if (format !== undefined) return format;
  if (accept === undefined || accept.trim() === '') return 'json';
  const wanted = accept
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return { format: BY_TYPE[type], q: q === undefined ? 1 : Number(q.slice(2)) };
    })
    .filter(({ q }) => q > 0)
    .sort((one, other) => other.q - one.q)
    .find((range) => range.format !== undefined);
  if (wanted?.format === undefined) throw new Problem('NOT_ACCEPTABLE');
  return wanted.format;
}
