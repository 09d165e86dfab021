import { settleRestored, type Restored } from '#backup';
import type { EventStore } from '#event-store';
import { compareLog, dropSharedLog, EvidenceError, originOnDisk, setLogAside } from '#evidence';
import { identifyLedger, recordArrival } from '#ledger';
import type { PostgresDatabase } from '#postgres';
import { readFileSync } from 'node:fs';
import type { Configuration } from '../configuration/configuration.js';
import type { ProcessRoles } from '../configuration/roles.js';
import { ConfigurationError } from '../configuration/read-configuration.js';

/** How a restored ledger's log goes on: as it is, or as a new one. */
export interface RestoredPlan {
  readonly restored: Restored;
  readonly log: 'goes on' | 'begins anew';
}

const SAY = `Say how its log goes on: RESTORED_CHECKPOINT_FILE names the newest checkpoint that anybody outside has kept (a witness, a bundle, whoever fetched /v1/log/checkpoint), or RESTORED_NEW_LOG=yes begins a new log.`;

/**
 * Decides about a data folder that came from a backup, before anything is written. What was published after the backup
 * is not in it: were the log to go on, it would sign a second history under one name (evidence format 1).
 * @param restored the folder's mark; its log is the one of the database, where that has one
 * @returns undefined for a folder that did not come from a backup
 * @throws ConfigurationError as long as the operator has not said how the log goes on, or says what cannot be
 */
export function planRestored(
  configuration: Configuration,
  restored: Restored | undefined,
): RestoredPlan | undefined {
  const { DATA_DIR, RESTORED_CHECKPOINT_FILE, RESTORED_NEW_LOG } = configuration;
  if (!restored) return undefined;
  if (RESTORED_NEW_LOG === 'yes') return { restored, log: 'begins anew' };
  if (RESTORED_CHECKPOINT_FILE === undefined)
    throw new ConfigurationError([
      `DATA_DIR came from a backup of ${restored.madeAt ?? 'an unknown time'}. ${SAY}`,
    ]);
  refuseOther(DATA_DIR, RESTORED_CHECKPOINT_FILE);
  return { restored, log: 'goes on' };
}

/** One process decides for all. @throws ConfigurationError */
export function demandAlone({ several }: ProcessRoles): void {
  if (several)
    throw new ConfigurationError([
      'DATA_DIR came from a backup: start one process with all roles first (no LEDGER_ROLES).',
    ]);
}

function refuseOther(dataFolder: string, file: string): void {
  const { standing, size } = compare(dataFolder, file);
  if (standing === 'continues') return;
  throw new ConfigurationError([
    standing === 'ends before'
      ? `The log was published up to size ${size}, and the backup ends before: facts are lost, and the log must not go on under its name. RESTORED_NEW_LOG=yes begins a new one.`
      : `The checkpoint of size ${size} is of another history than the backup's: the log must not go on under its name. RESTORED_NEW_LOG=yes begins a new one.`,
  ]);
}

function compare(dataFolder: string, file: string): ReturnType<typeof compareLog> {
  try {
    return compareLog(dataFolder, readFileSync(file, 'utf8'));
  } catch (error) {
    if (error instanceof EvidenceError)
      throw new ConfigurationError([
        'RESTORED_CHECKPOINT_FILE must hold a checkpoint that this log has signed.',
      ]);
    if ((error as NodeJS.ErrnoException).code !== undefined && (error as NodeJS.ErrnoException).path === file)
      throw new ConfigurationError(['RESTORED_CHECKPOINT_FILE must name a file that this process can read.']);
    throw error;
  }
}

/**
 * Carries the plan out, in steps that a crash may interrupt: the new epoch is recorded (position tokens from before are
 * read as `strong`), a log that does not go on is set aside with its key, and the mark goes.
 * @returns sentences for the operator
 */
export async function settleRestoredLedger(
  { restored, log }: RestoredPlan,
  { DATA_DIR: dataFolder, LEDGER_MODE: mode }: Configuration,
  store: EventStore,
  database: PostgresDatabase | undefined,
  clock: { now(): number },
): Promise<readonly string[]> {
  const before = await identifyLedger({ store, clock, mode });
  // Recorded already by a start that was interrupted.
  if (!(before.epoch > restored.epoch)) {
    // Of the clock, so that two ledgers restored from one backup share neither epoch nor log.
    const epoch = Math.max(before.epoch + 1, Math.floor(clock.now() / 1000));
    const name = before.origin.replace(/\/epoch-\d+$/, '');
    await recordArrival(
      { store, clock },
      { epoch, ...(log === 'begins anew' && { origin: `${name}/epoch-${epoch}` }) },
    );
  }
  const { origin } = await identifyLedger({ store, clock, mode });
  const onDisk = originOnDisk(dataFolder);
  const isNew = onDisk !== undefined && onDisk !== origin;
  const aside = `log-of-epoch-${restored.epoch ?? 'unknown'}`;
  if (isNew) await setLogAside(dataFolder, aside);
  if (isNew && database) await dropSharedLog(database);
  await settleRestored(dataFolder);
  return isNew
    ? [`A new log begins: ${origin}. The old one lies in ${aside}; tell those who verify (docs/backup.md).`]
    : [`The log ${origin} goes on after a backup of ${restored.madeAt ?? 'an unknown time'}.`];
}
