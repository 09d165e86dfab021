/**
 * Why the tables could not be read or written. `VALUE_REFUSED`: the database answers, and takes a value or a row for
 * impossible; it would again.
 */
export type ReadModelsFailure = 'STORE_FAILED' | 'STORE_FULL' | 'STORE_BUSY' | 'VALUE_REFUSED';

/** The tables' database did not do what it was asked. Nothing is lost: all in it can be made anew from the facts. */
export class ReadModelsUnavailable extends Error {
  override readonly name = 'ReadModelsUnavailable';
  constructor(
    readonly code: ReadModelsFailure,
    /** The driver's code, never its message: that quotes values. */
    readonly failure: string,
    options?: ErrorOptions,
  ) {
    super(`the tables cannot be reached: ${failure}`, options);
  }
}

/** Another worker has moved the checkpoint: this transaction must leave nothing behind. */
export class CheckpointMoved extends Error {
  override readonly name = 'CheckpointMoved';
  constructor(readonly projection: string) {
    super(`another worker moves the projection ${projection}`);
  }
}
