import { FACT_TYPES, type FactType, type Field } from '#domain';
import { readInstant } from './read-instant.js';
import type { Mapping, Rule, Value } from './mapping.js';
import type { RowFault } from './source-row.js';

/** A fact as the import route takes it. */
export type ImportedFact = Readonly<Record<string, unknown>> & { readonly type: string };

/** What one row says: facts with their place in the row, why it is passed over, or why it is rejected. */
export type RowMeaning =
  | { readonly facts: readonly { readonly part?: number; readonly fact: ImportedFact }[] }
  | { readonly skip: string }
  | { readonly fault: RowFault };

/** A cell that cannot be what its field holds. Names the column, never the cell. */
class CellFault extends Error {
  constructor(readonly fault: RowFault) {
    super(fault.code);
  }
}

/** Reads a record by a mapping: every rule that holds records one fact. What is empty is left out, not made up. */
export function factsOfRow(record: Readonly<Record<string, unknown>>, mapping: Mapping): RowMeaning {
  const holding = mapping.rules.filter((rule) => holds(rule, record));
  const recording = holding.filter(({ skip }) => skip === undefined);
  const [first] = holding;
  if (!first) return { fault: { code: 'NO_RULE', reason: 'no rule of the mapping is about such a row' } };
  if (recording.length === 0) return { skip: first.skip ?? '' };
  try {
    const value = resolve(mapping.subject.value, record, undefined);
    if (value === undefined) return { fault: { code: 'SUBJECT_MISSING', reason: 'names nobody' } };
    const subject = { scheme: mapping.subject.scheme, value: String(value) };
    const { controller } = mapping;
    return {
      facts: recording.map((rule, at) => ({
        // Most rows say one thing: its key is the row's, whatever rules are added later.
        ...(at > 0 && { part: at }),
        fact: {
          type: rule.type as FactType,
          ...(controller !== undefined && { controller }),
          subject,
          ...fieldsOf(rule, record),
        },
      })),
    };
  } catch (error) {
    if (error instanceof CellFault) return { fault: error.fault };
    throw error;
  }
}

function holds({ when }: Rule, record: Readonly<Record<string, unknown>>): boolean {
  for (const [column, wanted] of when) if (!wanted.has(textOf(record[column]))) return false;
  return true;
}

function fieldsOf(
  { type, fields }: Rule,
  record: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const table: Readonly<Record<string, Field>> = FACT_TYPES[type as FactType].fields;
  const found: Record<string, unknown> = {};
  for (const [name, value] of fields) {
    const kind = name === 'at' || name === 'effectiveAt' ? 'instant' : table[name]?.kind;
    const resolved = resolve(value, record, kind);
    if (resolved !== undefined) found[name] = resolved;
  }
  return found;
}

function resolve(value: Value, record: Readonly<Record<string, unknown>>, kind: string | undefined): unknown {
  if (value.kind === 'constant') return value.value;
  if (value.kind === 'object') {
    const members = [...value.members].map(
      ([name, inner]) => [name, resolve(inner, record, undefined)] as const,
    );
    const there = members.filter(([, member]) => member !== undefined);
    return there.length === 0 ? undefined : Object.fromEntries(there);
  }
  const cell = record[value.column];
  // NDJSON may hold more than texts: what is no text is taken as it is.
  if (typeof cell === 'object' && cell !== null) return cell;
  const text = textOf(cell);
  if (text === '') return undefined;
  if (value.map) {
    const meant = value.map.get(text);
    if (meant === undefined)
      throw fault(value.column, 'CELL_UNKNOWN', 'holds something that the mapping does not name');
    return meant === null ? undefined : meant;
  }
  if (value.split !== undefined)
    return text
      .split(value.split)
      .map((part) => part.trim())
      .filter((part) => part !== '');
  return ofKind(kind, text, value);
}

function ofKind(
  kind: string | undefined,
  text: string,
  { column, format, offset }: Extract<Value, { kind: 'column' }>,
): unknown {
  switch (kind ?? (format === undefined ? undefined : 'instant')) {
    case 'instant': {
      const instant = readInstant(text, format, offset);
      if (instant === undefined)
        throw fault(
          column,
          'DATE_UNREADABLE',
          'is no date in the form that the mapping says, or lacks an offset',
        );
      return instant;
    }
    case 'integer':
      if (!/^\d{1,15}$/.test(text)) throw fault(column, 'NUMBER_UNREADABLE', 'is no whole number');
      return Number(text);
    case 'boolean':
      if (text !== 'true' && text !== 'false')
        throw fault(column, 'CELL_UNKNOWN', 'is neither true nor false: say in `map` what it means');
      return text === 'true';
    default:
      return text;
  }
}

function textOf(value: unknown): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value).trim();
}

function fault(column: string, code: string, reason: string): CellFault {
  return new CellFault({ code, field: column, reason: `column "${column}" ${reason}` });
}
