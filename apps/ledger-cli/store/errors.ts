import { BackupError } from '#backup';
import { EventStoreError } from '#event-store';
import { EvidenceError, SealerHalted } from '#evidence';
import { OpeningRefused } from '#ledger';
import { PostgresError, PostgresRefused } from '#postgres';
import { SubjectsError } from '#subjects';
import { CliError, EXIT } from '../exit-codes.js';

/** Whose message is a sentence that an operator can act on. */
const SAID = [
  ...[BackupError, EventStoreError, EvidenceError, SealerHalted],
  ...[OpeningRefused, PostgresError, PostgresRefused, SubjectsError],
];

/** The sentence of an error that a copy ended with; whatever else it is stays. */
export function asCliError(error: unknown): unknown {
  return SAID.some((kind) => error instanceof kind)
    ? new CliError(EXIT.refused, (error as Error).message)
    : error;
}
