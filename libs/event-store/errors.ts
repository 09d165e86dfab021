import type { ExpectedRevision, Revision } from './port.js';

/** Base of the port's errors. Messages hold stream names and numbers, never data. */
export abstract class EventStoreError extends Error {
  abstract readonly kind: string;
  override get name(): string {
    return this.constructor.name;
  }
}

/** Somebody else wrote first (or the stream does not exist yet). Nothing was stored. */
export class WrongExpectedRevision extends EventStoreError {
  readonly kind = 'wrong_expected_revision';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    /** `no_stream` if the stream does not exist. */
    readonly actual: Revision | 'no_stream',
  ) {
    super(`${stream}: expected revision ${expected}, found ${actual}`);
  }
}

/** The stream was forgotten (erasure L2): it reads as gone and takes no more events, for ever. */
export class StreamForgotten extends EventStoreError {
  readonly kind = 'stream_forgotten';
  constructor(readonly stream: string) {
    super(`${stream} is forgotten`);
  }
}

/** The append is malformed: an id that is no UUID, an id twice, an empty append, an event or append too large. */
export class EventRefused extends EventStoreError {
  readonly kind = 'event_refused';
}

/** No room on the disk. Nothing of this append was stored; everything acknowledged before is safe. */
export class StoreFull extends EventStoreError {
  readonly kind = 'store_full';
}

/** The store cannot be reached or is closed. Nothing of this call was stored. */
export class StoreUnavailable extends EventStoreError {
  readonly kind = 'store_unavailable';
}

/** The append was sent and no answer came: it may or may not be stored. Send the identical append again, or read. */
export class OutcomeUnknown extends EventStoreError {
  readonly kind = 'outcome_unknown';
}

/** The stored data is damaged or belongs to something else. */
export class StoreCorrupt extends EventStoreError {
  readonly kind = 'store_corrupt';
}

/**
 * The store is reached, and no ledger may be opened on it: it refuses our credentials, is something else or too old, or
 * its settings would delete facts; or the address of the store is one that would not do what it says. Nothing was
 * written. One sentence that a deployer can act on, without the password.
 */
export class StoreUnfit extends EventStoreError {
  readonly kind = 'store_unfit';
}

/** Another process holds the data folder. The message names the folder and what to do. */
export class DataFolderInUse extends EventStoreError {
  readonly kind = 'data_folder_in_use';
  constructor(readonly folder: string) {
    super(
      `The data folder ${folder} is in use by another process. Stop that process first, or choose another data folder; ` +
        'the command line tool speaks to the running service instead of opening the folder.',
    );
  }
}
