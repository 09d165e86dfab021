/** Why no bundle could be made. */
export type ExportFault =
  /** Nothing is sealed yet. */
  | 'NOT_SEALED'
  /** No such person at this controller, or nothing of theirs is sealed. */
  | 'SUBJECT_UNKNOWN'
  /** The person was forgotten: there is nothing left that could be shown. */
  | 'SUBJECT_FORGOTTEN'
  | 'CONTROLLER_UNKNOWN'
  /** What the store holds is not what the log committed to: run `fsck`. */
  | 'STORE_DIFFERS'
  /** The process is stopping. */
  | 'INTERRUPTED'
  /** Larger than a bundle may be. */
  | 'TOO_LARGE';

/** No bundle was made. The message holds no personal data. */
export class ExportFailed extends Error {
  override readonly name = 'ExportFailed';
  constructor(
    readonly code: ExportFault,
    detail: string,
  ) {
    super(`${code}: ${detail}`);
  }
}
