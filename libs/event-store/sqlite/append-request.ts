import type { EventStoreError } from '../errors.js';
import type { Appended, ExpectedRevision, NewEvent } from '../port.js';

/** One append, validated, with its own copy of the bytes: what the caller does to its buffer afterwards is its affair. */
export interface AppendRequest {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly NewEvent[];
  /** Sum of the data. */
  readonly bytes: number;
}

/** What became of an append. */
export type Outcome = Appended | EventStoreError;
