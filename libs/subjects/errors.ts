/** What this room refuses or cannot do. Messages hold ids, schemes and paths, never an identifier's value. */
export type SubjectsFault =
  /** 400: the identifier has no valid scheme, or its value does not fit the scheme's rule. */
  | 'IDENTIFIER_INVALID'
  /** The data key that is needed was destroyed: reload the stream, and `renew` if the fact opens a new life. */
  | 'KEY_DESTROYED'
  /** An event names a key that the key store does not know: the key file is older than the events. */
  | 'KEY_MISSING'
  /** The master key is unreadable, of the wrong form, or not the one that this key store was made with. */
  | 'MASTER_KEY_WRONG'
  /** A file of a key-encryption key is missing or damaged. */
  | 'KEK_MISSING'
  /** Wrapped bytes do not open: damaged, or bound to another subject, class, scope or key id. */
  | 'KEY_DAMAGED'
  /** The key store or the directory cannot be read or written (closed, damaged, locked). */
  | 'STORE_FAILED'
  /** No room on the disk. Nothing of this call was kept; everything acknowledged before is safe. */
  | 'STORE_FULL'
  /** This process stops, or another one has turned the same wrapping key meanwhile: the next rotation goes on. */
  | 'ROTATION_CUT_OFF'
  /** The new backup of the keys could not be verified; the old key-encryption keys were kept. */
  | 'BACKUP_UNVERIFIED';

/** Error of this room. `detail` names a rule, a class or a file; it is safe to log. */
export class SubjectsError extends Error {
  override readonly name = 'SubjectsError';
  constructor(
    readonly code: SubjectsFault,
    readonly detail: string,
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
  }
}
