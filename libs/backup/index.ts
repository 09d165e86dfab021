/** Copies of the embedded stores of a running service, and what is made of them again. */
export { BackupError, type BackupFault } from './errors.js';
export {
  closedFor,
  copyingInto,
  type CopyMark,
  demandWholeCopy,
  markClosedFor,
  markCopying,
  settleCopying,
} from './copying.js';
export { makeBackup, type BackupOrder, type BackupProgress } from './make-backup.js';
export { KEYS, type BackedUpLedger, type BackupManifest, type FileDigest } from './manifest.js';
export { restoreBackup, type RestoreOrder } from './restore-backup.js';
export { readRestored, settleRestored, type Restored } from './restored.js';
