import { FACT_TYPES, type Field, type StreamKind } from '#domain';
import { INTRODUCTION, KINDS, STREAMS } from './facts-introduction.js';

/** Path from the root of the project. */
export const FACTS_PAGE = 'docs/facts.md';

/** The page of all fact types, as text of `docs/facts.md`: the introduction, then the catalogue. */
export function factsPage(): string {
  const kinds = Object.entries(KINDS).map(([kind, about]) => `| \`${kind}\` | ${cell(about)} |`);
  const types = (Object.keys(STREAMS) as StreamKind[]).flatMap((stream) => [
    `## ${STREAMS[stream].title}`,
    '',
    STREAMS[stream].about,
    '',
    ...Object.keys(FACT_TYPES)
      .filter((type) => FACT_TYPES[type as keyof typeof FACT_TYPES].stream === stream)
      .flatMap((type) => typeSection(type as keyof typeof FACT_TYPES)),
  ]);
  return [
    INTRODUCTION,
    '## Kinds of fields',
    '',
    '| Kind | Holds |',
    '|---|---|',
    ...kinds,
    '',
    ...types,
  ].join('\n');
}

function typeSection(type: keyof typeof FACT_TYPES): string[] {
  const { effect, citation, fields } = FACT_TYPES[type];
  // Fields of the type itself first: what all facts share is the same everywhere.
  const shared = ['language', 'channel'];
  const entries = Object.entries(fields as Readonly<Record<string, Field>>);
  const ordered = [
    ...entries.filter(([name]) => !shared.includes(name)),
    ...entries.filter(([name]) => shared.includes(name)),
  ];
  return [
    `### ${type}`,
    '',
    `Effect: ${effect}. Source: ${citation}.`,
    '',
    '| Field | Kind | Must | Stored | Default | |',
    '|---|---|---|---|---|---|',
    ...ordered.map(([name, field]) => fieldRow(name, field)),
    '',
  ];
}

function fieldRow(name: string, field: Field): string {
  const values = field.values?.map((value) => `\`${value}\``).join(', ');
  const about = [field.about, values].filter((part) => part !== undefined).join(': ');
  const fallback = field.fallback === undefined ? '' : `\`${JSON.stringify(field.fallback)}\``;
  const place = field.sealed === undefined ? '`pub`' : `sealed: ${field.sealed}`;
  return `| \`${name}\` | ${field.kind} | ${field.required ? 'yes' : ''} | ${place} | ${cell(fallback)} | ${cell(about)} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
