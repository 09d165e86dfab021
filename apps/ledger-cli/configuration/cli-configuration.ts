import { readFileSync } from 'node:fs';
import { CliError, EXIT } from '../exit-codes.js';

/** Where a ledger listens when nothing is configured. */
export const DEFAULT_LEDGER_URL = 'http://127.0.0.1:3000';

/** What the environment says to the command line tool. */
export interface CliConfiguration {
  /** Base URL of the running service, without a trailing slash. */
  readonly ledgerUrl: string;
  /** What the tool shows who it is with: a key or a token. */
  readonly credential?: string;
  /** Why persons are looked at: kept in the record of access. */
  readonly reason?: string;
}

/**
 * Reads LEDGER_URL, LEDGER_REASON and LEDGER_API_KEY, or the file that LEDGER_API_KEY_FILE names (an empty one counts as not set).
 * @throws CliError (usage) if the URL is no http or https URL, or the file cannot be read
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
  const credential = credentialIn(environment);
  const reason = environment['LEDGER_REASON']?.trim();
  return {
    ledgerUrl: url.href.replace(/\/+$/, ''),
    ...(credential && { credential }),
    ...(reason && { reason }),
  };
}

function credentialIn(environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const direct = environment['LEDGER_API_KEY']?.trim();
  const file = environment['LEDGER_API_KEY_FILE']?.trim();
  if (direct || !file) return direct;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new CliError(EXIT.usage, 'LEDGER_API_KEY_FILE must name a file that this program can read.');
  }
}

/** The configuration of this process: the only place where the tool reads `process.env`. */
export function configurationOfThisProcess(): CliConfiguration {
  return readCliConfiguration(process.env);
}
