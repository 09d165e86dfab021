import { CliError, EXIT } from '../exit-codes.js';

/** Where a ledger listens when nothing is configured. */
export const DEFAULT_LEDGER_URL = 'http://127.0.0.1:3000';

/** What the environment says to the command line tool. */
export interface CliConfiguration {
  /** Base URL of the running service, without a trailing slash. */
  readonly ledgerUrl: string;
}

/**
 * Reads LEDGER_URL (an empty one counts as not set).
 * @throws CliError (usage) if it is no http or https URL
 */
export function readCliConfiguration(
  environment: Readonly<Record<string, string | undefined>>,
): CliConfiguration {
  const text = environment['LEDGER_URL']?.trim() || DEFAULT_LEDGER_URL;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    !['http:', 'https:'].includes(url.protocol) ||
    url.search !== '' ||
    url.hash !== ''
  )
    throw new CliError(
      EXIT.usage,
      `LEDGER_URL must be an http or https URL, for example ${DEFAULT_LEDGER_URL}.`,
    );
  return { ledgerUrl: url.href.replace(/\/+$/, '') };
}

/** The configuration of this process: the only place where the tool reads `process.env`. */
export function configurationOfThisProcess(): CliConfiguration {
  return readCliConfiguration(process.env);
}
