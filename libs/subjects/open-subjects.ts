import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Directory } from './directory/directory.js';
import { ErasureExecution } from './erasure/erasure-execution.js';
import { Reconciliation } from './erasure/reconciliation.js';
import { SubjectsError } from './errors.js';
import { KeyLeases } from './keys/key-leases.js';
import { KekFolder } from './keys/kek-folder.js';
import { KeyBackups } from './keys/key-backups.js';
import { KeyRings } from './keys/key-rings.js';
import { KeyRotation } from './keys/key-rotation.js';
import { LedgerKeys } from './keys/ledger-keys.js';
import { makeMasterKey, readMasterKey, type MasterKey } from './keys/master-key.js';
import { RotationOrders } from './keys/rotation-orders.js';
import { OpenedSubjects } from './opened-subjects.js';
import { Recent } from './recent.js';
import { Sealing } from './sealing/sealing.js';
import { DirectoryStore } from './store/directory-store.js';
import { KeyStore } from './store/key-store.js';
import type { Subjects, SubjectsOptions } from './subjects.js';

const MINUTE_MS = 60_000;
/** Between what a process was handed and its append there is at least half of this: no process hangs for so long. */
const SEVERAL_GRACE_MS = 24 * 60 * MINUTE_MS;

/**
 * Opens directory, key store and keys; makes what is missing on a first start; destroys what facts name before it
 * returns, so that no traffic meets a key that should be gone. One process at a time (the caller locks the folder).
 * @throws SubjectsError MASTER_KEY_WRONG, KEK_MISSING, STORE_FAILED, STORE_FULL; the event store's errors
 */
export async function openSubjects(options: SubjectsOptions): Promise<Subjects> {
  const { dataFolder, secureDelete = true } = options;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const { postgres } = options;
  const backups =
    options.keyBackupFolder === undefined
      ? undefined
      : new KeyBackups(options.keyBackupFolder, options.clock);
  const keyStore = postgres
    ? KeyStore.on(postgres.keys)
    : await KeyStore.open(join(dataFolder, 'keys.sqlite'), secureDelete, backups);
  try {
    const directoryStore = postgres
      ? DirectoryStore.on(postgres.directory)
      : await DirectoryStore.open(join(dataFolder, 'subjects.sqlite'), secureDelete);
    try {
      return await openOn(options, keyStore, directoryStore, backups);
    } catch (error) {
      await directoryStore.close();
      throw error;
    }
  } catch (error) {
    await keyStore.close();
    throw error;
  }
}

async function openOn(
  options: SubjectsOptions,
  keyStore: KeyStore,
  directoryStore: DirectoryStore,
  backups: KeyBackups | undefined,
): Promise<Subjects> {
  const { store, dataFolder, clock, severalProcesses: several = false } = options;
  const graceMs = options.graceMs ?? (several ? SEVERAL_GRACE_MS : 10 * MINUTE_MS);
  const secretsFolder = options.secretsFolder ?? join(dataFolder, 'secrets');
  const { master, notices } = await masterKey(options, secretsFolder, keyStore);
  const ledgerKeys = await LedgerKeys.open(keyStore, master);
  const keks = await KekFolder.open(join(secretsFolder, 'keks'), master);
  await demandKeks(keyStore, keks);

  const recent = new Recent(Math.min(graceMs, MINUTE_MS), clock);
  const leases = several ? new KeyLeases(keyStore, clock, graceMs) : undefined;
  const rings = new KeyRings(keyStore, keks, clock, recent, options.cachedSubjects ?? 20_000, leases);
  const sealing = new Sealing(rings, keks);
  const handedOut = (subjectId: string) => recent.touch(subjectId);
  const believedMs = several ? graceMs / 2 : Infinity;
  const cached = options.cachedIdentifiers ?? 100_000;
  const directory = new Directory(directoryStore, clock, cached, handedOut, believedMs);
  const execution = new ErasureExecution(store, rings, keyStore, directory, sealing);
  const reconciliation = new Reconciliation(store, keyStore, execution, directory, sealing);
  const rotation = new KeyRotation(keyStore, keks, rings, backups);
  const swept = { store, keyStore, rings, directory, sealing, recent, clock, graceMs, several };
  recent.judgedUntil = await keyStore.judgedUntil();

  const rebuildFile = join(dataFolder, 'subjects.rebuild.sqlite');
  const parts = {
    ...swept,
    notices,
    master,
    ledgerKeys,
    keks,
    execution,
    reconciliation,
    rotation,
    orders: new RotationOrders(keyStore, rotation, clock),
    rebuildFile,
  };
  const subjects = new OpenedSubjects(parts);
  await subjects.reconcile();
  if (!(await directoryStore.isComplete())) await subjects.rebuildDirectory();
  return subjects;
}

/** A lost file must be known now, not when a person of its bucket comes. @throws SubjectsError KEK_MISSING, KEY_DAMAGED */
async function demandKeks(keyStore: KeyStore, keks: KekFolder): Promise<void> {
  const missing = new Map<string, number>();
  for (;;) {
    const standing = await keyStore.turnover.keks();
    for (const { bucket, epoch } of standing)
      try {
        keks.at(bucket, epoch);
        missing.delete(bucket);
      } catch (error) {
        // Turned by another process since it was read: then another epoch stands there now.
        if (!isMissing(error) || missing.get(bucket) === epoch) throw error;
        missing.set(bucket, epoch);
      }
    if (missing.size === 0) return;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof SubjectsError && error.code === 'KEK_MISSING';
}

async function masterKey(
  { masterKeyFile }: SubjectsOptions,
  secretsFolder: string,
  keyStore: KeyStore,
): Promise<{ master: MasterKey; notices: string[] }> {
  if (masterKeyFile !== undefined) return { master: await readMasterKey(masterKeyFile), notices: [] };
  const path = join(secretsFolder, 'master.key');
  if (existsSync(path)) return { master: await readMasterKey(path), notices: [] };
  // A new master key would open none of the keys that are there.
  if ((await keyStore.ledgerKeys()).size > 0)
    throw new SubjectsError('MASTER_KEY_WRONG', `${path} is missing; bring it back from its backup`);
  return {
    master: await makeMasterKey(path),
    notices: [
      `A master key was made: ${path}. Keep a copy in another place: without it everything sealed here is lost.`,
    ],
  };
}
