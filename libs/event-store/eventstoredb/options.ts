/** Why a live subscription ended and was begun again. */
export type DropReason =
  /** The server says that we read too slowly (one burst of about 1,000 events is enough up to 23.10). */
  | 'too_slow'
  /** The connection or the server was lost. */
  | 'unavailable'
  /** The server ended the stream without an error. */
  | 'ended'
  /** The store grew and nothing came. */
  | 'stalled'
  /** The node is no longer the leader. */
  | 'not_leader'
  | 'other';

/** What an EventStoreDB adapter tells whoever watches it; for metrics and the log. */
export interface StoreWatcher {
  /** The live subscription was dropped; it is begun again after the last event that came. */
  onDrop?(reason: DropReason): void;
  /** The server says that we fell behind and goes on by itself (24.x and newer). */
  onFellBehind?(): void;
  /** An append had no answer, and was sent again. */
  onResend?(): void;
  /** Settings found after boot that would delete facts: one sentence. Health should say it. */
  onDanger?(sentence: string): void;
}

/** How the production event store is opened. Times in milliseconds. */
export interface EventStoreDbOptions {
  /** `esdb://…` or `esdb+discover://…`; what is refused and why: connection-string.ts. */
  readonly url: string;
  /**
   * Prefixes of the ledger's own stream names: what `$all` without prefixes reads, and what is guarded against
   * settings that delete. Default: every name that the port allows, which suits a server of the ledger's own.
   */
  readonly ownPrefixes?: readonly string[];
  readonly watcher?: StoreWatcher;
  /** One try of an append. Default 5,000, or `defaultDeadline` of the URL. */
  readonly appendTimeoutMs?: number;
  /** All tries of an append together; then OutcomeUnknown (or StoreUnavailable if none was sent). Default 10,000. */
  readonly resolveWithinMs?: number;
  /** A read that brings nothing for so long is begun again. Default 5,000. */
  readonly readTimeoutMs?: number;
  /** All tries of a read together; then StoreUnavailable. Default 10,000. */
  readonly readWithinMs?: number;
  /** How long opening waits for a server that cannot be reached. Default 10,000. */
  readonly openWithinMs?: number;
  /** The store grew and the live subscription brought nothing for so long: begun again. Default 5,000. */
  readonly stallMs?: number;
  /** Appends on the wire at once; more wait. Default 256. */
  readonly maxAppendsUnderWay?: number;
  /** Appends that may wait; more are refused with StoreUnavailable. Default 20,000. */
  readonly maxWaitingAppends?: number;
  /** Bytes under way and waiting; more are refused with StoreUnavailable. Default 64 MiB. */
  readonly maxAppendBytes?: number;
}

/** The options with every default in place. */
export type Limits = Required<Omit<EventStoreDbOptions, 'url' | 'ownPrefixes' | 'watcher'>>;

/** Fills in the defaults. @param defaultDeadlineMs from the URL */
export function limitsOf(options: EventStoreDbOptions, defaultDeadlineMs: number | undefined): Limits {
  return {
    appendTimeoutMs: options.appendTimeoutMs ?? defaultDeadlineMs ?? 5_000,
    resolveWithinMs: options.resolveWithinMs ?? 10_000,
    readTimeoutMs: options.readTimeoutMs ?? 5_000,
    readWithinMs: options.readWithinMs ?? 10_000,
    openWithinMs: options.openWithinMs ?? 10_000,
    stallMs: options.stallMs ?? 5_000,
    maxAppendsUnderWay: options.maxAppendsUnderWay ?? 256,
    maxWaitingAppends: options.maxWaitingAppends ?? 20_000,
    maxAppendBytes: options.maxAppendBytes ?? 64 * 1024 * 1024,
  };
}
