import { readFileSync } from 'node:fs';
import { FACT_TYPES, IMPORTABLE_TYPES, type FactType, type Field } from '#domain';
import { parseDocument } from 'yaml';
import { CliError, EXIT } from '../exit-codes.js';
import type { Condition, CsvForm, Mapping, Rule, Value } from './mapping.js';
import { isDateForm } from './read-instant.js';

type Members = Readonly<Record<string, unknown>>;

const SUPPRESSION = 'suppression';
/** Members of a request beside the fact's own fields. */
const ENVELOPE = ['by', 'at', 'effectiveAt', 'purposes'];
const PROVENANCE = ['source', 'importDigest', 'importRow'];

/**
 * Reads a mapping file (docs/import.md).
 * @throws CliError naming the place in the file that is wrong
 */
export function readMapping(path: string): Mapping {
  const complain = (where: string, what: string): never => {
    throw new CliError(EXIT.usage, `${path}: ${where === '' ? '' : `${where}: `}${what}.`);
  };
  return new MappingReader(complain).read(parse(path, complain));
}

function parse(path: string, complain: (where: string, what: string) => never): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return complain('', `cannot be read (${String((error as { readonly code?: unknown }).code)})`);
  }
  const document = parseDocument(text, { uniqueKeys: true });
  const [fault] = document.errors;
  if (fault)
    complain(`line ${fault.linePos?.[0].line ?? '?'}`, fault.message.split('\n')[0] ?? 'is not YAML');
  return document.toJS({ maxAliasCount: 0 }) as unknown;
}

class MappingReader {
  constructor(private readonly complain: (where: string, what: string) => never) {}

  read(value: unknown): Mapping {
    const file = this.members(value, '', ['source', 'format', 'csv', 'controller', 'subject', 'rules']);
    const format = file['format'] ?? 'csv';
    if (format !== 'csv' && format !== 'ndjson') this.complain('format', 'is csv or ndjson');
    const rules = file['rules'];
    if (!Array.isArray(rules) || rules.length === 0) this.complain('rules', 'is a list of what rows may say');
    const { controller } = file;
    return {
      source: this.text(file['source'], 'source'),
      format: format as Mapping['format'],
      csv: this.csv(file['csv']),
      ...(controller === undefined ? {} : { controller: this.text(controller, 'controller') }),
      subject: this.subject(file['subject']),
      rules: (rules as unknown[]).map((rule, at) => this.rule(rule, `rules[${at + 1}]`)),
    };
  }

  private csv(value: unknown): CsvForm {
    const form = value === undefined ? {} : this.members(value, 'csv', ['delimiter', 'quote', 'encoding']);
    const delimiter = form['delimiter'] === undefined ? ',' : this.text(form['delimiter'], 'csv.delimiter');
    const quote = form['quote'] === undefined ? '"' : this.text(form['quote'], 'csv.quote');
    const encoding = form['encoding'] === undefined ? 'utf-8' : this.text(form['encoding'], 'csv.encoding');
    if (quote.length !== 1 || quote === delimiter)
      this.complain('csv.quote', 'is one character, not the delimiter');
    try {
      return { delimiter, quote, encoding: new TextDecoder(encoding).encoding };
    } catch {
      return this.complain(
        'csv.encoding',
        'is no encoding that is known here, such as utf-8 or windows-1252',
      );
    }
  }

  private subject(value: unknown): Mapping['subject'] {
    const { scheme, value: identifier } = this.members(value, 'subject', ['scheme', 'value']);
    if (identifier === undefined) this.complain('subject.value', 'is missing: {column: NAME}');
    return { scheme: this.text(scheme, 'subject.scheme'), value: this.value(identifier, 'subject.value') };
  }

  private rule(value: unknown, where: string): Rule {
    const { when, skip, fact, ...rest } = this.members(value, where);
    const condition =
      when === undefined ? new Map<string, ReadonlySet<string>>() : this.condition(when, where);
    if (skip !== undefined) {
      if (fact !== undefined || Object.keys(rest).length > 0)
        this.complain(where, 'skips, so it records nothing');
      return { when: condition, skip: this.text(skip, `${where}.skip`), fields: new Map() };
    }
    const suppression = fact === SUPPRESSION;
    const type = suppression ? 'objection.raised' : (fact as FactType);
    if (!(IMPORTABLE_TYPES as readonly unknown[]).includes(type))
      this.complain(`${where}.fact`, `is one of ${[...IMPORTABLE_TYPES, SUPPRESSION].join(', ')}`);
    const given = suppression ? { kind: 'direct_marketing', ...rest } : rest;
    const fields = new Map<string, Value>();
    for (const [name, field] of Object.entries(given)) {
      this.mustBeField(type, name, `${where}.${name}`);
      fields.set(name, this.value(field, `${where}.${name}`));
    }
    if (suppression && (fields.has('at') || fields.has('effectiveAt')))
      this.complain(where, 'a suppression bites at once, whenever it was made: keep its date in evidence');
    return { when: condition, type, suppression, fields };
  }

  private mustBeField(type: FactType, name: string, where: string): void {
    const fields: Readonly<Record<string, Field>> = FACT_TYPES[type].fields;
    if (ENVELOPE.includes(name) || (Object.hasOwn(fields, name) && !PROVENANCE.includes(name))) return;
    this.complain(where, `${type} has no such field (docs/facts.md lists them)`);
  }

  private condition(value: unknown, where: string): Condition {
    const columns = this.members(value, `${where}.when`);
    return new Map(
      Object.entries(columns).map(([column, wanted]) => {
        const texts = (Array.isArray(wanted) ? (wanted as unknown[]) : [wanted]).map(plain);
        if (texts.some((text) => text === undefined))
          this.complain(`${where}.when.${column}`, 'is a text or a list of texts');
        return [column, new Set(texts as string[])];
      }),
    );
  }

  private value(value: unknown, where: string): Value {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (value === null || value === undefined) this.complain(where, 'holds nothing');
      return { kind: 'constant', value };
    }
    if (!('column' in value)) {
      const members = Object.entries(this.members(value, where));
      return {
        kind: 'object',
        members: new Map(members.map(([name, inner]) => [name, this.value(inner, `${where}.${name}`)])),
      };
    }
    const { column, map, split, format, offset } = this.members(value, where, [
      'column',
      'map',
      'split',
      'format',
      'offset',
    ]);
    if (format !== undefined && !isDateForm(format))
      this.complain(`${where}.format`, 'is no form of a date (docs/import.md lists them)');
    if (offset !== undefined && !/^(?:Z|[+-]\d\d:\d\d)$/.test(String(offset)))
      this.complain(`${where}.offset`, 'is Z or an offset such as "+01:00"');
    return {
      kind: 'column',
      column: this.text(column, `${where}.column`),
      ...(map === undefined ? {} : { map: new Map(Object.entries(this.members(map, `${where}.map`))) }),
      ...(split === undefined ? {} : { split: this.text(split, `${where}.split`) }),
      ...(format === undefined ? {} : { format: String(format) }),
      ...(offset === undefined ? {} : { offset: String(offset) }),
    };
  }

  private members(value: unknown, where: string, known?: readonly string[]): Members {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return this.complain(where, value === undefined ? 'is missing' : 'is an object');
    const unknown = known && Object.keys(value).find((name) => !known.includes(name));
    if (unknown !== undefined)
      this.complain(where === '' ? unknown : `${where}.${unknown}`, 'is not known here');
    return value as Members;
  }

  private text(value: unknown, where: string): string {
    const text = plain(value);
    return text === undefined || text === '' ? this.complain(where, 'is a text') : text;
  }
}

function plain(value: unknown): string | undefined {
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
}
