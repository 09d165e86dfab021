import { Command, CommanderError } from 'commander';
import { addKeysCommands } from './access/keys.command.js';
import { addAuditCommands } from './audit/audit.command.js';
import { addChangesCommands } from './audit/changes.command.js';
import { addBackupCommands } from './backup/backup.command.js';
import { addCatalogueCommands } from './commands/catalogue.command.js';
import { addDemoCommand } from './commands/demo.command.js';
import { addHealthCommand } from './commands/health.command.js';
import { addQuestionCommands } from './commands/question.command.js';
import type { CliConfiguration } from './configuration/cli-configuration.js';
import { CliError, EXIT, type ExitCode } from './exit-codes.js';
import { addDecisionsCommands } from './decisions/decisions.command.js';
import { addErasureCommands } from './erasure/erasure.command.js';
import { addLogCommands } from './evidence/log.command.js';
import { addEvidenceCommands } from './evidence/evidence.command.js';
import { addVerifyCommand } from './evidence/verify.command.js';
import { LedgerClient } from './http/ledger-client.js';
import { addImportCommand } from './import/import.command.js';
import type { Io } from './io.js';
import { addPolicyCommands } from './policy/policy.command.js';
import { addProjectionsCommands } from './projections/projections.command.js';
import { addWrappingKeysCommands } from './wrapping-keys/wrapping-keys.command.js';
import { addStoreCommands } from './store/store.command.js';

const AFTER_HELP = `
LEDGER_URL says where the ledger listens (default http://127.0.0.1:3000), LEDGER_API_KEY or the file named by
LEDGER_API_KEY_FILE who asks, LEDGER_REASON why (the number of a case, or some words: it is kept where you look at people).

Exit codes: 0 done or answered, 1 refused by the ledger (policy lint: something found), 2 wrong use or a wrong file,
3 somebody has to decide (is a change material?), 4 no ledger answers, 5 denied (check --fail-on-deny).`;

/**
 * Runs one command line (without the program's own name) and gives the exit code; never throws for what a person
 * can act on.
 */
export async function run(
  args: readonly string[],
  configuration: CliConfiguration,
  io: Io,
): Promise<ExitCode> {
  const client = new LedgerClient(
    configuration.ledgerUrl,
    io.fetch,
    configuration.credential,
    configuration.reason,
  );
  const program = programFor(client, io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    if (!(error instanceof CliError)) throw error;
    if (error.message !== '') io.complain(error.message);
    return error.exitCode;
  }
}

function programFor(client: LedgerClient, io: Io): Command {
  const program = new Command('ledger-cli')
    .description('Speaks to a running consent ledger.')
    .addHelpText('after', AFTER_HELP)
    .configureOutput({
      writeOut: (text) => io.write(text.trimEnd()),
      writeErr: (text) => io.complain(text.trimEnd()),
    })
    // Inherited by the commands that are added from here on.
    .exitOverride();
  addBackupCommands(program, client, io);
  addCatalogueCommands(program, client, io);
  addQuestionCommands(program, client, io);
  addAuditCommands(program, client, io);
  addChangesCommands(program, client, io);
  addDecisionsCommands(program, client, io);
  addDemoCommand(program, client, io);
  addHealthCommand(program, client, io);
  addImportCommand(program, client, io);
  addLogCommands(program, client, io);
  addKeysCommands(program, client, io);
  addWrappingKeysCommands(program, client, io);
  addPolicyCommands(program, io);
  addErasureCommands(program, client, io);
  addProjectionsCommands(program, client, io);
  addStoreCommands(program, io);
  addVerifyCommand(program, io);
  addEvidenceCommands(program, client, io);
  return program;
}
