import type { EvidenceLog } from '#evidence';
import type { LedgerIdentity } from '#ledger';
import type { Configuration } from '../configuration/configuration.js';
import type { OpenedEventStore } from '../event-store/open-event-store.js';
import { BackupRoom } from './backup-room.js';

/** What a backup is made of, and what it says of itself. */
export interface BackupParts {
  readonly events: OpenedEventStore;
  readonly log: EvidenceLog;
  readonly identity: LedgerIdentity;
  readonly clock: { now(): number };
}

/** Made again from the facts, or nobody else's. */
const LEFT_OUT = ['lock.sqlite', 'read-models.sqlite', 'subjects.rebuild.sqlite'];

/**
 * The room of backups.
 * @returns undefined where servers keep a part of the stores: a copy of the rest would pass for a backup
 */
export function openBackups(
  { DATA_DIR: dataFolder, DATABASE_URL, EVENTSTORE_URL }: Configuration,
  { events, log, identity, clock }: BackupParts,
): BackupRoom | undefined {
  if (DATABASE_URL !== undefined || EVENTSTORE_URL !== undefined) return undefined;
  return new BackupRoom({
    dataFolder,
    without: LEFT_OUT,
    hold: () => events.hold(),
    describe: async () => ({
      ...identity,
      head: String((await events.store.head()) ?? 0n),
      checkpoint: log.latest()?.note ?? '',
    }),
    clock,
  });
}
