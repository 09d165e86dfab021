/** How the embedded event store is opened. */
export interface SqliteEventStoreOptions {
  /** Path of the database file, made if it is missing (its folder must exist), or `:memory:` for a store that
   * ends with the process and behaves the same. */
  readonly file: string;
  /** The store's clock, UTC milliseconds. Default: the system's. */
  readonly now?: () => number;
  /** Appends that may wait for the next commit; more are refused with StoreUnavailable. Default 20,000. */
  readonly maxQueuedAppends?: number;
  /** Bytes that may wait for the next commit; more are refused with StoreUnavailable. Default 64 MiB. */
  readonly maxQueuedBytes?: number;
  /** The database file may not grow beyond this (rounded up to pages): then StoreFull. Default: the disk. */
  readonly maxFileBytes?: number;
}
