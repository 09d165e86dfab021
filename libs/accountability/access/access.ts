/** One access as it is recorded: who, what, about whom, why (GDPR 5(2); facts-and-subjects 8). */
export interface Access {
  /** Name of the operation: letters, digits, `_.:()-`. */
  readonly scope: string;
  /** Id of the principal. */
  readonly who: string;
  /** Whose data. */
  readonly controller?: string | undefined;
  /** Subject id, of somebody who exists; absent: about nobody alone. */
  readonly subject?: string | undefined;
  /** In the caller's words; kept about a person only, sealed with the person's key. */
  readonly why?: string | undefined;
  /** Number of the case that it was done for: opaque, no personal data. */
  readonly reference?: string | undefined;
  /** Why it was refused. */
  readonly refused?: string | undefined;
  /** How often, where one record stands for several. */
  readonly times?: number | undefined;
}

/** Too many accesses wait to be recorded, or the record is written by others all the time. */
export class AccessNotRecorded extends Error {
  override readonly name = 'AccessNotRecorded';
  readonly code = 'ACCESS_NOT_RECORDED';
  constructor(options?: ErrorOptions) {
    super('the access could not be recorded now', options);
  }
}
