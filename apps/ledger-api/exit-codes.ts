import { BackupError } from '#backup';
import { DataFolderInUse, StoreCorrupt, StoreUnavailable, StoreUnfit } from '#event-store';
import { OpeningRefused } from '#ledger';
import { PostgresError, PostgresRefused } from '#postgres';
import { SubjectsError } from '#subjects';
import { ConfigurationError } from './configuration/read-configuration.js';
import { SYSEXITS } from './sysexits.js';

/** How the process ends when it cannot start; the numbers of sysexits.h. */
export interface FailedStart {
  readonly code: number;
  /** One sentence per mistake. */
  readonly sentences: readonly string[];
}

/** Not the configuration's fault. */
const POSTGRES: Readonly<Record<string, number>> = {
  UNREACHABLE: SYSEXITS.unavailable,
  IN_USE: SYSEXITS.tryLater,
};

/** What to tell the operator about an error that kept the service from starting. */
export function failedStart(error: unknown): FailedStart {
  if (error instanceof ConfigurationError) return { code: SYSEXITS.configuration, sentences: error.mistakes };
  if (error instanceof DataFolderInUse) return { code: SYSEXITS.tryLater, sentences: [error.message] };
  if (error instanceof OpeningRefused || error instanceof StoreUnfit || error instanceof BackupError)
    return { code: SYSEXITS.configuration, sentences: [error.message] };
  if (error instanceof StoreCorrupt) return { code: SYSEXITS.dataError, sentences: [error.message] };
  if (error instanceof PostgresRefused)
    return {
      code: POSTGRES[error.code] ?? SYSEXITS.configuration,
      sentences: [error.message],
    };
  if (error instanceof SubjectsError || error instanceof StoreUnavailable || error instanceof PostgresError) {
    return { code: SYSEXITS.unavailable, sentences: [error.message] };
  }
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  if (code === 'EADDRINUSE') {
    return {
      code: SYSEXITS.unavailable,
      sentences: ['The address is in use: set PORT (or OPS_LISTEN) to a free port.'],
    };
  }
  if (code === 'EACCES' || code === 'EADDRNOTAVAIL') {
    return {
      code: SYSEXITS.unavailable,
      sentences: [`The service may not listen there (${code}): set PORT, HOST or OPS_LISTEN.`],
    };
  }
  return {
    code: SYSEXITS.software,
    sentences: [`The service could not start: ${error instanceof Error ? error.stack : String(error)}`],
  };
}
