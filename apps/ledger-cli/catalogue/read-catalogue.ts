import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { FACT_TYPES, type Field } from '#domain';
import { LineCounter, parseDocument } from 'yaml';
import { CliError, EXIT } from '../exit-codes.js';
import type { Catalogue, CatalogueRight, Fields } from './catalogue.js';
import { checkPurpose } from './check-purposes.js';
import { Complaints, type Path } from './complaints.js';
import { checkField, checkMembers } from './field-rules.js';
import { TextReader } from './read-texts.js';

const SECTIONS = ['catalogue', 'controller', 'notice', 'safeguards', 'shared', 'purposes', 'rights'];

/** Fields of the facts that the ledger or `apply` decides: not written in the file. */
const NOT_IN_FILE = [
  'version',
  'material',
  'effectiveAt',
  'noticePublished',
  'purposeVersions',
  'language',
  'channel',
];

/**
 * Reads a catalogue file and the texts beside it, and checks that it holds together.
 * @throws CliError (usage): one line per mistake, each with file, line, path in the file and reason
 */
export function readCatalogue(file: string): Catalogue {
  const lines = new LineCounter();
  const document = parseDocument(readText(file), { lineCounter: lines });
  const complaints = new Complaints(file, document, lines);
  for (const error of document.errors) complaints.add([], error.message);
  complaints.throwIfAny();

  const top: unknown = document.toJS();
  if (!isMap(top)) throw new CliError(EXIT.usage, `${file}: must be a map with ${SECTIONS.join(', ')}.`);
  for (const name of Object.keys(top))
    if (!SECTIONS.includes(name)) complaints.add([name], 'is not known here');
  if (top['catalogue'] !== 1) complaints.add(['catalogue'], 'must be 1, the version of this format');

  const texts = new TextReader(dirname(file), complaints);
  const section = (
    path: Path,
    type: keyof typeof FACT_TYPES,
    value: unknown,
    extra: readonly string[] = [],
  ): Fields => readFields(complaints, texts, path, type, value, extra);

  const controller = readController(complaints, section, top['controller']);
  const notice =
    top['notice'] === undefined ? undefined : section(['notice'], 'notice.published', top['notice']);
  const safeguards = mapsOf(complaints, ['safeguards'], top['safeguards']).map((value, index) =>
    section(['safeguards', index], 'transfer.safeguard_registered', value),
  );
  const purposes = readPurposes(complaints, section, top['purposes']);
  const rights = mapsOf(complaints, ['rights'], top['rights']);
  rights.forEach((right, index) => {
    checkMembers(
      complaints,
      ['rights', index],
      { ...right, lines: undefined },
      ['right', 'article', 'how'],
      ['lines', 'corrected', 'ledger'],
    );
    linesOf(complaints, ['rights', index], right);
  });
  complaints.throwIfAny();

  return {
    file,
    controller,
    ...(notice && { notice: { slug: String(notice['notice']), fields: without(notice, ['notice']) } }),
    safeguards: safeguards.map((fields) => ({ id: String(fields['id']), fields })),
    purposes,
    rights: rights as unknown as readonly CatalogueRight[],
    texts: texts.all(),
  };
}

type ReadSection = (
  path: Path,
  type: keyof typeof FACT_TYPES,
  value: unknown,
  extra?: readonly string[],
) => Fields;

function readController(
  complaints: Complaints,
  section: ReadSection,
  value: unknown,
): Catalogue['controller'] {
  const fields = section(['controller'], 'controller.recorded', value, ['controller']);
  const slug = fields['controller'];
  if (typeof slug !== 'string' || !/^[a-z0-9][a-z0-9_]{0,63}$/.test(slug))
    complaints.add(['controller', 'controller'], 'must be there, a slug: a-z, 0-9 and _');
  return { slug: String(slug), fields: without(fields, ['controller']) };
}

function readPurposes(complaints: Complaints, section: ReadSection, value: unknown): Catalogue['purposes'] {
  if (value === undefined) complaints.add(['purposes'], 'must be there, as a list');
  const maps = mapsOf(complaints, ['purposes'], value);
  const slugs = new Set<string>();
  const known = new Set(maps.map((purpose) => String(purpose['purpose'])));
  return maps.map((purpose, index) => {
    const path = ['purposes', index];
    const fields = section(path, 'purpose.published', purpose, ['lines']);
    const slug = String(purpose['purpose']);
    if (slugs.has(slug)) complaints.add([...path, 'purpose'], `is there twice: ${slug}`);
    slugs.add(slug);
    checkPurpose(complaints, path, purpose, known);
    return { slug, fields: without(fields, ['purpose', 'lines']), lines: linesOf(complaints, path, purpose) };
  });
}

/** Checks every field against the fact catalogue, and puts digests in the place of files. */
function readFields(
  complaints: Complaints,
  texts: TextReader,
  path: Path,
  type: keyof typeof FACT_TYPES,
  value: unknown,
  extra: readonly string[],
): Fields {
  if (!isMap(value)) {
    complaints.add(path, 'must be there, as a map');
    return {};
  }
  const fields: Readonly<Record<string, Field>> = FACT_TYPES[type].fields;
  for (const [name, field] of Object.entries(fields))
    if (
      field.required &&
      field.fallback === undefined &&
      !NOT_IN_FILE.includes(name) &&
      value[name] === undefined
    )
      complaints.add([...path, name], 'is missing');
  const read: Record<string, unknown> = {};
  for (const [name, given] of Object.entries(value)) {
    const field = NOT_IN_FILE.includes(name) ? undefined : fields[name];
    const at = [...path, name];
    if (field === undefined && !extra.includes(name)) {
      complaints.add(
        at,
        NOT_IN_FILE.includes(name) ? 'is not written here: the ledger keeps it' : 'is not known here',
      );
      continue;
    }
    if (field) checkField(complaints, at, field, given);
    read[name] = field?.kind === 'texts' && isMap(given) ? texts.digests(at, given) : given;
  }
  return read;
}

function linesOf(complaints: Complaints, path: Path, value: Fields): readonly number[] {
  const lines = value['lines'] ?? [];
  if (Array.isArray(lines) && lines.every((line) => Number.isInteger(line) && (line as number) > 0))
    return lines as readonly number[];
  complaints.add([...path, 'lines'], 'must be a list of line numbers');
  return [];
}

function mapsOf(complaints: Complaints, path: Path, value: unknown): readonly Fields[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) {
    complaints.add(path, 'must be a list');
    return [];
  }
  return value.filter((entry, index): entry is Fields => {
    if (!isMap(entry)) complaints.add([...path, index], 'must be a map');
    return isMap(entry);
  });
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new CliError(EXIT.usage, `${file}: cannot be read. Is the path right?`);
  }
}
