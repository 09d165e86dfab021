/** Why a backup was not made, or not taken back. */
export type BackupFault =
  /** A relative path, or one inside the data folder. */
  | 'TARGET_UNUSABLE'
  /** Something is there already. */
  | 'TARGET_TAKEN'
  /** Another backup is being made. */
  | 'BACKUP_UNDER_WAY'
  /** A store could not be copied, or the copy is not what it should be. */
  | 'BACKUP_FAILED'
  /** No room where the backup is to lie. */
  | 'BACKUP_NO_ROOM'
  /** The folder is no backup, not a whole one, or was changed. */
  | 'BACKUP_DAMAGED'
  /** The keys are not those of this backup. */
  | 'KEYS_OF_ANOTHER_BACKUP'
  /** A ledger is being copied into this folder, and is not whole. */
  | 'COPY_UNFINISHED';

/** Raised by this room; the message is a sentence for the operator. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
  constructor(
    readonly code: BackupFault,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
