import type { Actor, FactType, OperationId } from '#domain';

/** Who a fact is about: the ledger's own id, or an identifier of a scheme (facts-and-subjects.md 6). */
export type SubjectRef = { readonly id: string } | { readonly scheme: string; readonly value: string };

/** A request to record one fact, as a route understood it. The recorder validates the fields once more. */
export interface RecordCommand {
  /** Frozen id of the operation: part of the mac. `recordFact` / `recordFacts` for the generic routes. */
  readonly operationId: OperationId;
  /** Id of who called, never a name; `local` until there is authentication. */
  readonly principal: string;
  readonly by: Actor;
  /** 1 to 255 visible ASCII characters; batch items `key#index`; absent: a random one. */
  readonly idempotencyKey?: string;
  /** Controller slug; may be left out where the ledger knows exactly one. */
  readonly controller?: string;
  /** For facts about a person; a fact of a register, a purpose or a notice has none. */
  readonly subject?: SubjectRef;
  readonly type: FactType;
  /**
   * The fact's own fields, camelCase, as parsed JSON. Ids that stand in the path (`/v1/objections/{id}/…`) are
   * fields too. Not among them: subject, controller, by, type, at, effectiveAt, recordedAt. Facts with a
   * `purpose` also take `purposes` (a list): one event each, in slug order, in one append.
   */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Claimed time of happening, UTC milliseconds. */
  readonly at?: number;
  /** The date that a stop takes effect on, or the start of validity of a version, setting or safeguard. */
  readonly effectiveAt?: number;
  /** Decoded path parameters of the request, `{}` if none: part of the mac. */
  readonly pathParams: Readonly<Record<string, string>>;
  /** The parsed JSON as sent (of a batch: the item), before defaults; null without a body: part of the mac. */
  readonly item: unknown;
  /** Canonical JSON of the item, where it was needed before the mac. */
  readonly itemText?: string;
  /** `If-Match`: the revision that the caller last saw. */
  readonly ifMatch?: bigint;
  /** Found elsewhere and moved in: stored as found, at its claimed time (facts-and-subjects.md 9). */
  readonly imported?: true;
  /** Replay only: when the ledger learned of it, UTC milliseconds. */
  readonly recordedAt?: number;
}

/** One event of a command, as it lies in the store. */
export interface RecordedFact {
  readonly id: string;
  readonly type: FactType;
  readonly purpose?: string;
  readonly revision: bigint;
  readonly position: bigint;
}

/** A stop that came with an earlier time than a go that still stands (facts-and-subjects.md 3). */
export interface Superseded {
  readonly purpose: string;
  /** Event id of the go on which the answer rests now. */
  readonly by: string;
}

/** The answer to a command. The same key again gives the same answer, with `repeated`. */
export interface Recorded {
  readonly controller: string;
  readonly stream: string;
  /** Absent for facts that are about no person. */
  readonly subjectId?: string;
  /** The fact, one event per purpose where it is split, in slug order. */
  readonly events: readonly RecordedFact[];
  /** What the ledger added of itself in the same append (`subject.identifier_linked`, `subject.key_renewed`). */
  readonly added: readonly RecordedFact[];
  /** The fact's own id (of an objection, a contract, …), given by the caller or made by the ledger. */
  readonly id?: string;
  /** The version that the ledger gave to a purpose or a notice, or that a grant was read as. */
  readonly version?: number;
  /** The stream's revision after the command: the `ETag`. */
  readonly revision: bigint;
  /** Position token, at or after all events of the command (facts-and-subjects.md 5). */
  readonly position: string;
  /** Purposes for which the stop does not bite, because a later go stands. */
  readonly superseded: readonly Superseded[];
  /** True if nothing was written: this key was answered before. */
  readonly repeated: boolean;
  /** False if the request could not be compared with the first one (its key is destroyed). */
  readonly compared?: boolean;
  /** Erasure: ids of the data keys that were destroyed. */
  readonly keysDestroyed?: readonly string[];
  /** Erasure: how destroyed they are (`destroyed`, or `unreadable` until the next rotation of keys). */
  readonly destruction?: 'destroyed' | 'unreadable';
}

/** The answer to one item of a batch or of `controllers[]`: never a rejection of the whole. */
export type ItemAnswer =
  { readonly ok: true; readonly recorded: Recorded } | { readonly ok: false; readonly error: unknown };
