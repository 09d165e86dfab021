import { type EvidenceLogOptions, openEvidenceLog } from '#evidence';
import type { LedgerIdentity } from '#ledger';
import { openSubjects, type Subjects } from '#subjects';
import { join } from 'node:path';
import type { Side } from './place.js';

/** Keys that lie outside the data folder, as MASTER_KEY_FILE and SIGNING_KEY_FILE say it to the service. */
export interface KeyFiles {
  readonly masterKey?: string | undefined;
  readonly signingKey?: string | undefined;
  /** KEY_BACKUP_DIR of the ledger that is read; absent: `key-backups` in each data folder. */
  readonly keyBackups?: string | undefined;
}

/** A ledger of which the rooms above its stores are opened. */
export interface RoomsOf {
  readonly data: string;
  readonly side: Side;
  readonly keyFiles: KeyFiles;
  readonly clock: { now(): number };
}

/** Opens directory and keys: a directory that is not whole is made from the facts. @throws SubjectsError */
export function openPersons({ data, side, keyFiles, clock }: RoomsOf): Promise<Subjects> {
  return openSubjects({
    store: side.store,
    dataFolder: data,
    secretsFolder: join(data, 'secrets'),
    clock,
    // Opening carries out what facts say is destroyed: what is destroyed stays in no backup either.
    keyBackupFolder: keyFiles.keyBackups ?? join(data, 'key-backups'),
    ...(side.database && { postgres: { directory: side.database.service, keys: side.database.keys } }),
    ...(keyFiles.masterKey !== undefined && { masterKeyFile: keyFiles.masterKey }),
  });
}

/**
 * Puts everything that is recorded into the log, seals it, and closes the log again.
 * @throws SealerHalted; the stores' errors
 */
export async function sealEverything(
  { data, side, keyFiles, clock }: RoomsOf,
  { origin }: LedgerIdentity,
  subjects: Subjects,
): Promise<void> {
  const options: EvidenceLogOptions = {
    store: side.store,
    subjects,
    dataFolder: data,
    clock,
    origin,
    ...(keyFiles.signingKey !== undefined && { signingKeyFile: keyFiles.signingKey }),
    ...(side.database && { shared: { database: side.database.service } }),
  };
  const log = await openEvidenceLog(options);
  try {
    await log.sealNow();
  } finally {
    await log.close();
  }
}
