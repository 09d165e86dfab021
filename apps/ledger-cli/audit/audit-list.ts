import { type Command, Option } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';

/** What commander read: options of the question, and how to print the answer. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

const ACCEPT: Readonly<Record<string, string>> = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

/** Adds what every question to the tables takes. */
export function printed(command: Command): Command {
  return command
    .option('--controller <slug>', 'where the ledger knows several')
    .option('--at-least <position>', 'answer from this position or later')
    .option('--json', 'print the whole answer')
    .addOption(new Option('--csv', 'print the whole table as CSV').conflicts('json'))
    .addOption(
      new Option('--ndjson', 'print the whole table, a JSON object a line').conflicts(['json', 'csv']),
    );
}

/** Adds what every list takes besides. */
export function paged(command: Command): Command {
  return printed(command)
    .addOption(new Option('--limit <rows>', 'most rows (a table: 100, CSV and NDJSON: all)').argParser(rows))
    .option('--after <cursor>', 'go on behind a row of an earlier answer');
}

/** One question to the tables. */
export interface AuditQuestion {
  readonly path: string;
  /** Posted, if there is one: an identifier never stands in a URL. */
  readonly body?: Json;
  /** Name of the rows in the answer, where it is a list. */
  readonly rows?: string;
  /** The lines of the answer for a person to read. */
  readonly told: (answer: Json) => readonly string[];
}

/** Asks, and prints the answer in the form that was asked for. */
export async function tell(
  client: LedgerClient,
  io: Io,
  flags: Flags,
  { path, body, rows, told }: AuditQuestion,
): Promise<void> {
  const { json, csv, ndjson, ...members } = flags;
  const form = csv === true ? 'csv' : ndjson === true ? 'ndjson' : undefined;
  const target = body === undefined ? withQuery(path, members) : path;
  const posted = body && { ...body, ...members };
  if (form !== undefined) {
    for await (const lines of client.lines(target, { accept: ACCEPT[form] ?? '' }, posted)) io.write(lines);
    return;
  }
  const ask = (after: unknown): Promise<Json> => {
    const from = typeof after === 'string' ? { after } : {};
    return posted === undefined
      ? client.get(withQuery(path, { ...members, ...from }))
      : client.post(path, { ...posted, ...from });
  };
  let answer = await ask(undefined);
  // A page without rows that says how to go on: what was asked for is rare.
  while (rows !== undefined && listed(answer[rows]).length === 0 && typeof answer['next'] === 'string')
    answer = await ask(answer['next']);
  if (json === true) return io.write(JSON.stringify(answer, null, 2));
  for (const line of told(answer)) io.write(line);
}

/** How many more there are, and as of when the answer is. */
export function footer(answer: Json): readonly string[] {
  const { next, asOf } = answer as {
    readonly next?: string;
    readonly asOf?: { readonly time?: string; readonly waiting?: number; readonly parked?: number };
  };
  return [
    '',
    ...(next === undefined ? [] : [`There are more: --after ${next}, or --csv for all of them.`]),
    ...(asOf?.waiting === undefined
      ? []
      : [`The law changed: ${asOf.waiting} people are still to be evaluated again.`]),
    ...(asOf?.parked === undefined
      ? []
      : [`${asOf.parked} facts are missing: the table could not take them (projections parked).`]),
    `As of ${asOf?.time ?? 'now'}.`,
  ];
}

/** Members of a list in an answer. */
export function listed(value: unknown): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function withQuery(path: string, members: Flags): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(members))
    if (value !== undefined) query.set(name, String(value));
  return query.size > 0 ? `${path}?${query}` : path;
}

function rows(text: string): string {
  if (/^[1-9]\d{0,8}$/.test(text)) return text;
  throw new CliError(EXIT.usage, '--limit takes a whole number from 1.');
}
