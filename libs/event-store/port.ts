/**
 * The port of the event store: what every adapter (sqlite/ embedded, eventstoredb/ in production) gives, and
 * what the contract suite (contract/) checks. Semantics: docs of EventStoreDB, narrowed to what is reliable.
 */

/** 0-based number of an event in its stream. */
export type Revision = bigint;

/**
 * Place of an event in `$all`. Comparable and rising, nothing else: not dense in every store, never an index,
 * never arithmetic on it. (EventStoreDB: the commit position; SQLite: a counter.)
 */
export type Position = bigint;

/** What the writer knows of the stream. There is no `any`: an idempotent retry is reliable only when explicit. */
export type ExpectedRevision = Revision | 'no_stream';

/** An event as it is appended: `data` is stored and given back byte for byte. */
export interface NewEvent {
  /** UUID in lower case; unique within one append. */
  readonly id: string;
  /** Fact type, 1 to 100 ASCII characters. */
  readonly type: string;
  /** At most MAX_EVENT_BYTES. */
  readonly data: Uint8Array;
}

/** An event as it is read. */
export interface RecordedEvent extends NewEvent {
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  /** The store's clock when it was written, UTC milliseconds. */
  readonly created: number;
}

/** A stream that is to be forgotten, as the one who decided on it saw it. */
export interface ForgottenStream {
  readonly stream: string;
  /** Revision of its last event; -1n for one that never was here: a copied ledger closes the name of what it forgot. */
  readonly revision: Revision;
}

/** The event that orders a forgetting, and where it is appended. */
export interface ForgettingOrder {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly event: NewEvent;
}

/** Acknowledgement: the events are on disk (fsync) and will be read by everybody who reads from now on. */
export interface Appended {
  /** Revision of the last event of this append. */
  readonly revision: Revision;
  /** Position of the last event of this append: at or after all of them. */
  readonly position: Position;
  /** True if the store already held exactly these ids at this place: a retry, nothing was written. */
  readonly repeated: boolean;
}

export interface ReadStreamOptions {
  /** First revision wanted (inclusive); default: from the start, backwards: from the end. */
  readonly from?: Revision;
  readonly direction?: 'forwards' | 'backwards';
  readonly limit?: number;
}

export interface ReadAllOptions {
  /** First position wanted, inclusive. Default: the beginning. */
  readonly from?: Position;
  /** Stream name prefixes (`subject-`); default: every stream of ours (never a system stream). `[]` matches none. */
  readonly prefixes?: readonly string[];
  readonly limit?: number;
}

export interface SubscribeOptions {
  /** Resume after this position, exclusive. Absent: from the beginning. `end`: only what comes from now on. */
  readonly after?: Position | 'end';
  /** As in ReadAllOptions. */
  readonly prefixes?: readonly string[];
  /** Ends the subscription: the loop over it ends without an error, what was not handed over yet is dropped. */
  readonly signal?: AbortSignal;
}

/**
 * What a subscription yields, in the order of `$all`. `checkpoint` says that nothing else matched up to
 * `position`, so it may be persisted; `caughtUp` that everything that was in the store when the subscription
 * reached its end has been delivered; it comes once, also from an empty store or where nothing matches (its position
 * is the end that was reached, `undefined` in an empty store). Delivery is at least once after a restart.
 */
export type SubscriptionMessage =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'checkpoint'; readonly position: Position }
  | { readonly kind: 'caughtUp'; readonly position: Position | undefined };

/** The event store. All methods throw only the errors of errors.ts. */
export interface EventStore {
  /**
   * Appends all events or none, durably.
   * Idempotent: the same ids with the same expectation, already stored there, is a success (`repeated`).
   * @throws WrongExpectedRevision, StreamForgotten, EventRefused, StoreFull, StoreUnavailable, OutcomeUnknown
   */
  append(stream: string, expected: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended>;

  /**
   * Forgets streams for ever (erasure L2, facts-and-subjects 7): the order, an event of another stream, is appended,
   * and what the streams held is destroyed by the store's own means. Afterwards reading them says so
   * (StreamForgotten), appends to them are refused, `$all` skips them, positions and the names keep.
   * Idempotent, as an append is: the same order again ends what an interruption left.
   * @throws WrongExpectedRevision of the order, or of a stream that has gone on (nothing was forgotten); as append
   */
  forget(streams: readonly ForgottenStream[], order: ForgettingOrder): Promise<Appended>;

  /** The events of one stream; `[]` for a stream that does not exist. @throws StreamForgotten, StoreUnavailable */
  readStream(stream: string, options?: ReadStreamOptions): Promise<RecordedEvent[]>;

  /** Pages through `$all`, at most `limit` (default 1,000) events. @throws StoreUnavailable */
  readAll(options?: ReadAllOptions): Promise<RecordedEvent[]>;

  /** Position of the last event of the store, `undefined` while it is empty. @throws StoreUnavailable */
  head(): Promise<Position | undefined>;

  /** A live, ordered feed with back-pressure: the next message is read when the consumer asks for it. */
  subscribe(options?: SubscribeOptions): AsyncIterable<SubscriptionMessage>;

  /** Waits for appends under way, ends subscriptions, gives the files or connections back. */
  close(): Promise<void>;
}

/** A forgotten stream of which a store that cannot overwrite still holds bytes, until its operator scavenges it. */
export interface AwaitingScavenge {
  readonly stream: string;
  /** Events that whoever may read `$all` of the server can still read. */
  readonly events: number;
}

/** EventStoreDB limits an append to 1 MiB up to 25.0; a fact is far below (event-store.md). */
export const MAX_EVENT_BYTES = 64 * 1024;

/** EventStoreDB: 1 MiB for one append. The sum of the events' data may not be more. */
export const MAX_APPEND_BYTES = 1024 * 1024;
