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

const BY_TYPE = new Map<string, TableFormat>(
  Object.entries({
    'application/json': 'json',
    'application/*': 'json',
    '*/*': 'json',
    'text/csv': 'csv',
    'text/*': 'csv',
    'application/x-ndjson': 'ndjson',
    'application/ndjson': 'ndjson',
    'application/jsonl': 'ndjson',
  }),
);

/**
 * The form that a caller wants: `format` of the query, else what `Accept` prefers (RFC 9110 12.5.1), else JSON.
 * @throws Problem NOT_ACCEPTABLE if `Accept` takes none of them
 */
export function tableFormat(format: TableFormat | undefined, accept: string | undefined): TableFormat {
  if (format !== undefined) return format;
  if (accept === undefined || accept.trim() === '') return 'json';
  const wanted = preferred(accept, BY_TYPE);
  if (wanted === undefined) throw new Problem('NOT_ACCEPTABLE');
  return wanted;
}

/**
 * What `Accept` prefers among some media types and ranges of them: the highest `q`, of equal ones the first named;
 * undefined where it takes none (RFC 9110 12.5.1).
 */
export function preferred<T>(accept: string, byType: ReadonlyMap<string, T>): T | undefined {
  return accept
    .split(',')
    .map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const q = parameters.find((parameter) => parameter.startsWith('q='));
      return { wanted: byType.get(type), q: q === undefined ? 1 : Number(q.slice(2)) };
    })
    .filter(({ q }) => q > 0)
    .sort((one, other) => other.q - one.q)
    .find(({ wanted }) => wanted !== undefined)?.wanted;
}
