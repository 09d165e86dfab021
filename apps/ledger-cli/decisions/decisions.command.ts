import { type Command, Option } from 'commander';
import { momentArgument } from '../commands/moment-argument.js';
import { CliError, EXIT } from '../exit-codes.js';
import type { Json, LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { subjectArgument } from '../subject-argument.js';

const NDJSON = { accept: 'application/x-ndjson' };

/** What commander read of `decisions export`. */
interface ExportFlags {
  readonly controller?: string;
  readonly from?: string;
  readonly to?: string;
  readonly purpose?: string;
  readonly permitted?: 'yes' | 'no';
  readonly subject?: string;
}

/** `decisions …`: the checks that were answered, as the decision log keeps them. */
export function addDecisionsCommands(program: Command, client: LedgerClient, io: Io): void {
  const decisions = program.command('decisions').description('the checks that were answered');

  decisions
    .command('export')
    .description('decisions as NDJSON, a line each')
    .option('--controller <slug>', 'where the ledger knows several')
    .addOption(new Option('--from <moment>', 'decided from then on').argParser(momentArgument))
    .addOption(new Option('--to <moment>', 'decided before then').argParser(momentArgument))
    .option('--purpose <slug>')
    .addOption(new Option('--permitted <answer>', 'yes or no').choices(['yes', 'no']))
    .option(
      '--subject <subject>',
      'about one person: an id of the ledger, an e-mail address, or scheme:value',
    )
    .action(async ({ permitted, subject, ...others }: ExportFlags) => {
      const members = { ...others, ...(permitted !== undefined && { permitted: permitted === 'yes' }) };
      const lines =
        subject === undefined
          ? client.lines(`/v1/decisions?${query(members)}`, NDJSON)
          : client.lines('/v1/decisions/search', NDJSON, { ...members, subject: subjectArgument(subject) });
      for await (const some of lines) io.write(some);
    });

  decisions
    .command('show <id>')
    .description('one decision, by the id that its answer carried')
    .option('--controller <slug>', 'where the ledger knows several')
    .action(async (id: string, { controller }: { readonly controller?: string }) => {
      let text = '';
      const path = `/v1/decisions?${query({ controller, decision: id })}`;
      for await (const some of client.lines(path, NDJSON)) text += `${some}\n`;
      const [entry] = text.split('\n');
      if (!entry) throw new CliError(EXIT.refused, 'The ledger gave an empty answer.');
      for (const [name, value] of Object.entries(JSON.parse(entry) as Json))
        io.write(`${name.padEnd(11)} ${String(value)}`);
    });
}

function query(members: Readonly<Record<string, string | boolean | undefined>>): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(members))
    if (value !== undefined) given.set(name, String(value));
  return given.toString();
}
