import { compareWithCatalogue, lintPolicy, readsAsEnglish } from '#policy-linter';
import type { Command } from 'commander';
import { readCatalogue } from '../catalogue/read-catalogue.js';
import { CliError, EXIT } from '../exit-codes.js';
import type { Io } from '../io.js';
import { declaredCatalogue } from './declared-catalogue.js';
import { describeFindings } from './describe-findings.js';
import { readPolicyText } from './read-policy-text.js';

interface LintFlags {
  readonly catalogue?: string;
  readonly json?: true;
}

/** `policy lint TEXT`: needs no running ledger. */
export function addPolicyCommands(program: Command, io: Io): void {
  program
    .command('policy')
    .description('privacy policies as texts')
    .command('lint')
    .argument('<text>', 'a privacy policy, plain text in UTF-8')
    .description(
      'what the policy says that it must not say, and what it leaves out (rules: docs/policy-linter.md)',
    )
    .option('--catalogue <file>', 'compare it with this catalogue too')
    .option('--json', 'print the findings as JSON')
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing found, 1 something found, 2 a file that cannot be read, or no English.',
    )
    .action((file: string, flags: LintFlags) => lint(io, file, flags));
}

const OTHER_LANGUAGE =
  'The text does not read as English. The rules read English only: that they find nothing says nothing about it.';

function lint(io: Io, file: string, flags: LintFlags): void {
  const text = readPolicyText(file);
  const differences =
    flags.catalogue === undefined
      ? []
      : compareWithCatalogue(text, declaredCatalogue(readCatalogue(flags.catalogue)));
  const findings = [...lintPolicy(text), ...differences];
  io.write(flags.json ? JSON.stringify({ text: file, findings }, null, 2) : describeFindings(findings));
  // Nothing found in another language would be taken for nothing wrong.
  const other = readsAsEnglish(text) ? '' : OTHER_LANGUAGE;
  if (findings.length > 0) throw new CliError(EXIT.found, other);
  if (other !== '') throw new CliError(EXIT.usage, other);
}
