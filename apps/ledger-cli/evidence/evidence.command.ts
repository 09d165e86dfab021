import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { instantArgument } from '../commands/instant-argument.js';
import { CliError, EXIT } from '../exit-codes.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { subjectArgument } from '../subject-argument.js';
import { downloadTo } from './download.js';
import { waitForExport } from './wait-for-export.js';

interface ExportFlags {
  readonly out: string;
  readonly subject?: string;
  readonly purposes?: string;
  readonly from?: string;
  readonly to?: string;
  readonly all?: true;
  readonly controller?: string;
  readonly mode?: string;
  readonly recipient?: string;
  readonly challenge?: string;
  readonly redact?: readonly string[];
  readonly knownHead?: string;
}

/** `evidence policy`, `evidence export`: both speak to the running service. */
export function addEvidenceCommands(program: Command, client: LedgerClient, io: Io): void {
  const evidence = program.command('evidence').description('bundles that others can verify alone');
  evidence
    .command('policy')
    .description('the log’s keys as a trust policy, and its fingerprint, which the controller publishes')
    .action(() => printPolicy(client, io));
  evidence
    .command('export')
    .description('make a bundle: about a person, a period, or everything of a controller')
    .requiredOption('--out <file>', 'where the ZIP goes; what is there of it already is not fetched again')
    .option('--subject <subject>', 'an id of the ledger, an e-mail address, or scheme:value')
    .option('--purposes <slugs>', 'with --subject: only these, separated by commas')
    .addOption(new Option('--from <instant>', 'recorded at or after').argParser(instantArgument))
    .addOption(new Option('--to <instant>', 'recorded before').argParser(instantArgument))
    .option('--all', 'everything of the controller')
    .option('--controller <slug>', 'where the ledger knows several')
    .addOption(new Option('--mode <mode>', 'full hands out the log’s tiles too').choices(['compact', 'full']))
    .option('--recipient <name>', 'for whom it is made')
    .option('--challenge <nonce>', 'words of the recipient against replay')
    .option('--redact <what...>', 'classes (identity, proof, content) or fields to leave out')
    .option('--known-head <file>', 'a checkpoint that the recipient holds')
    .action((flags: ExportFlags) => makeExport(client, io, flags));
}

async function printPolicy(client: LedgerClient, io: Io): Promise<void> {
  const text = await (await client.open('/v1/evidence/policy')).text();
  io.write(text.trimEnd());
  // Beside the policy, not in it: the output can go to a file as it is.
  io.complain(`fingerprint (SHA-256): ${createHash('sha256').update(text).digest('hex')}`);
}

async function makeExport(client: LedgerClient, io: Io, flags: ExportFlags): Promise<void> {
  const ordered = await client.post('/v1/evidence/exports', bodyOf(flags));
  const done = await waitForExport(client, io, String(ordered['id']));
  await downloadTo(client, String(done['download']), flags.out, String(done['digest']));
  io.write(`${flags.out}: bundle ${String(done['bundle'])}, ${String(done['bytes'])} bytes`);
}

function bodyOf(flags: ExportFlags): Record<string, unknown> {
  const { subject, purposes, from, to, all, redact, knownHead, controller, mode, recipient, challenge } =
    flags;
  const scopes = [subject !== undefined, from !== undefined || to !== undefined, all === true];
  if (scopes.filter(Boolean).length !== 1)
    throw new CliError(EXIT.usage, 'Say what the bundle is about: --subject, or --from and --to, or --all.');
  return {
    scope: subject !== undefined ? 'subject' : all ? 'ledger' : 'period',
    ...(subject !== undefined && { subject: subjectArgument(subject) }),
    ...(purposes !== undefined && { purposes: purposes.split(',') }),
    ...Object.fromEntries(
      Object.entries({ from, to, controller, mode, recipient, challenge }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
    ...(redact !== undefined && { redactions: redact }),
    ...(knownHead !== undefined && { knownSizes: [sizeIn(knownHead)] }),
  };
}

/** The second line of a checkpoint. */
function sizeIn(path: string): string {
  try {
    return readFileSync(path, 'utf8').split('\n')[1] ?? '';
  } catch {
    throw new CliError(EXIT.usage, `${path} cannot be read.`);
  }
}
