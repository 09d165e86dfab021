import { Option, type Command } from 'commander';
import { CliError, EXIT } from '../exit-codes.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { describeDryRun, describeImport } from './describe.js';
import { dryRun } from './dry-run.js';
import { inspectFile, type InspectedFile } from './inspect-file.js';
import { columnsOf, type Mapping } from './mapping.js';
import { Progress } from './progress.js';
import { readCsv } from './read-csv.js';
import { readMapping } from './read-mapping.js';
import { readRows } from './read-rows.js';
import { RejectedFile } from './rejected-file.js';
import { runImport } from './run-import.js';
import { Sender } from './sender.js';

interface ImportFlags {
  readonly mapping?: string;
  readonly source?: string;
  readonly rejected?: string;
  readonly fromRow: number;
  readonly dryRun?: true;
}

/** `import FILE`: moves consents, contracts, objections and suppression lists into the running ledger. */
export function addImportCommand(program: Command, client: LedgerClient, io: Io): void {
  program
    .command('import')
    .argument('<file>', 'CSV or NDJSON')
    .description('record what was kept elsewhere, as found; the same row again records nothing twice')
    .option('--mapping <file>', 'what columns and rows mean, YAML (docs/import.md); a CSV file needs one')
    .option('--source <text>', 'where the data came from, if no mapping says it')
    .option('--dry-run', 'count what the rows would mean, and record nothing')
    .option('--rejected <file>', 'where rejected rows go (default: FILE.rejected.ndjson)')
    .addOption(
      new Option('--from-row <number>', 'go on at this row').default(1).argParser((text) => {
        if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
        throw new CliError(EXIT.usage, '--from-row takes a whole number from 1.');
      }),
    )
    .action((file: string, flags: ImportFlags) => importFile(client, io, file, flags));
}

async function importFile(client: LedgerClient, io: Io, path: string, flags: ImportFlags): Promise<void> {
  const mapping = flags.mapping === undefined ? undefined : readMapping(flags.mapping);
  if (!mapping && !/\.(?:nd|l)?json(?:l|nd)?$/i.test(path) && !/\.jsonl$/i.test(path))
    throw new CliError(
      EXIT.usage,
      `${path} needs a mapping that says what its columns mean: --mapping FILE.`,
    );
  const source = mapping?.source ?? flags.source;
  if (source === undefined) throw new CliError(EXIT.usage, 'Where does the data come from? --source TEXT.');

  if (flags.dryRun && flags.fromRow > 1)
    throw new CliError(EXIT.usage, '--dry-run looks at the whole file: --from-row does not go with it.');

  const file = await inspectFile(path, mapping?.format === 'csv' ? mapping.csv.encoding : 'utf-8');
  const total = await rowsOf(file, mapping);
  io.write(`${path}: ${total.toLocaleString('en-US')} rows, SHA-256 ${file.digest}`);
  const rejected = new RejectedFile(flags.rejected ?? `${path}.rejected.ndjson`, flags.fromRow);
  const progress = new Progress(total, flags.fromRow, io.complain);
  const route = flags.dryRun ? '/v1/import/preview' : '/v1/import/facts';
  const sender = new Sender(client, route, { source, digest: file.digest }, io.complain);
  if (flags.dryRun) {
    const found = await dryRun(() => readRows(file, mapping), { sender, rejected, progress });
    io.write(describeDryRun(found, rejected));
    if (found.rejected.total > 0) throw new CliError(EXIT.refused, '');
    return;
  }
  const rows = readRows(file, mapping);
  const imported = await runImport({ rows, sender, rejected, progress, fromRow: flags.fromRow });
  io.write(describeImport(imported, rejected));
  if (imported.rejected.total > 0) throw new CliError(EXIT.refused, '');
}

/**
 * How many rows there are; a line is one in NDJSON. A CSV file that breaks off somewhere is refused before its first row
 * is sent: mended, it is another file.
 */
async function rowsOf(file: InspectedFile, mapping: Mapping | undefined): Promise<number> {
  if (mapping?.format !== 'csv') return file.lines;
  let rows = 0;
  for await (const _row of readCsv(file.path, mapping.csv, columnsOf(mapping))) rows += 1;
  if (rows === 0) throw new CliError(EXIT.usage, `${file.path} has a header and no rows.`);
  return rows;
}
