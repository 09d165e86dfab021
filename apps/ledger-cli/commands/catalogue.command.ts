import { writeFileSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { applyPlan } from '../catalogue/apply.js';
import { decideMateriality } from '../catalogue/materiality.js';
import { isEmpty, planOf } from '../catalogue/plan.js';
import { readCatalogue } from '../catalogue/read-catalogue.js';
import { shownText } from '../catalogue/shown-text.js';
import { readLedgerState } from '../catalogue/read-ledger-state.js';
import { CliError, EXIT } from '../exit-codes.js';
import type { LedgerClient } from '../http/ledger-client.js';
import type { Io } from '../io.js';
import { describePlan } from '../output/describe-plan.js';
import { describeCatalogue, describeState } from '../output/describe-catalogue.js';
import { instantArgument } from './instant-argument.js';

interface TextFlags {
  readonly language?: string;
  readonly controller?: string;
  readonly out?: string;
}

interface ApplyFlags {
  readonly dryRun?: true;
  readonly material?: string[];
  readonly notMaterial?: string[];
  readonly effectiveAt?: string;
}

/** `catalogue apply FILE`, `catalogue show [FILE]` and `catalogue text TEXT [VERSION]`. */
export function addCatalogueCommands(program: Command, client: LedgerClient, io: Io): void {
  const catalogue = program.command('catalogue').description('purposes, notice and texts of a controller');

  catalogue
    .command('apply')
    .argument('<file>', 'the catalogue, YAML')
    .description('make the running ledger hold what the file says; the same file twice changes nothing')
    .option('--dry-run', 'show the difference and send nothing')
    .option('--material <slugs...>', 'these changes (or: all) are material')
    .option('--not-material <slugs...>', 'these changes (or: all) are not material')
    .addOption(
      new Option(
        '--effective-at <instant>',
        'start of validity of new versions, in UTC; left out: at once',
      ).argParser(instantArgument),
    )
    .action((file: string, flags: ApplyFlags) => applyCatalogue(client, io, file, flags));

  catalogue
    .command('show')
    .argument('[file]', 'a catalogue file; left out: what the ledger holds')
    .option('--controller <slug>', 'whose catalogue, where the ledger knows several')
    .description('print purposes, bases, periods and rights')
    .action(async (file: string | undefined, flags: { readonly controller?: string }) => {
      if (file !== undefined) return io.write(describeCatalogue(readCatalogue(file)));
      io.write(await describeState(client, flags.controller));
    });

  catalogue
    .command('text')
    .argument('<text>', 'a digest, as `audit events` shows it, or a notice')
    .argument('[version]', 'of the notice; left out: the newest')
    .description('print the exact text that people were shown')
    .option('--language <code>', 'where the notice has several')
    .option('--controller <slug>', 'whose notice, where the ledger knows several')
    .option('--out <file>', 'write the bytes into a new file; pictures and forms are not for printing')
    .action((text: string, version: string | undefined, flags: TextFlags) =>
      printText(client, io, { text, version, ...flags }),
    );
}

async function applyCatalogue(client: LedgerClient, io: Io, file: string, flags: ApplyFlags): Promise<void> {
  const catalogue = readCatalogue(file);
  const plan = planOf(catalogue, await readLedgerState(client, catalogue));
  io.write(await describePlan(plan, (digest) => client.text(`/v1/texts/${digest}`)));
  if (flags.dryRun || isEmpty(plan)) return;
  const { ask } = io;
  const materiality = await decideMateriality(
    plan,
    { material: flags.material ?? [], notMaterial: flags.notMaterial ?? [] },
    ask && ((step, hint) => ask(`${step.slug} version ${step.version}: ${hint}. Material?`)),
  );
  const { effectiveAt } = flags;
  await applyPlan(client, plan, { materiality, ...(effectiveAt !== undefined && { effectiveAt }) }, io.write);
  io.write(`Done: ${catalogue.controller.slug} holds ${catalogue.purposes.length} purposes of ${file}.`);
}

async function printText(
  client: LedgerClient,
  io: Io,
  { out, ...wanted }: TextFlags & { readonly text: string; readonly version?: string | undefined },
): Promise<void> {
  const { digest, mediaType, bytes } = await shownText(client, wanted);
  if (out !== undefined) {
    writeNew(out, bytes);
    return io.write(`${out}: ${bytes.length} bytes, ${mediaType}, SHA-256 ${digest}`);
  }
  if (!mediaType.startsWith('text/'))
    throw new CliError(EXIT.usage, `It is ${mediaType}: name a file for it with --out.`);
  io.write(Buffer.from(bytes).toString('utf8').trimEnd());
}

function writeNew(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes, { flag: 'wx' });
  } catch {
    throw new CliError(EXIT.usage, `${file} cannot be written, or is there already.`);
  }
}
