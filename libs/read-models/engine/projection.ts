import type { Position } from '#event-store';
import type { ReadsRows, Sql } from '../store/sql.js';
import type { TableSet } from '../store/table-set.js';
import type { ReadFact } from './read-fact.js';

/** A stretch of `$all`: everything after the checkpoint, up to `through`. */
export interface Batch {
  readonly facts: readonly ReadFact[];
  readonly through: Position;
}

/** Where to look: a generation's tables, at an instant. */
export interface Place {
  readonly sql: ReadsRows;
  /** Name of a table of the generation at hand. */
  readonly table: (name: string) => string;
  readonly generation: number;
  /** UTC milliseconds. */
  readonly now: number;
}

/** One transaction of a projection, in which its checkpoint has been moved. */
export interface Handling extends Place {
  readonly sql: Sql;
  /** Everything up to here is taken into account when the transaction is committed. */
  readonly position: Position;
  /**
   * `building`: a rebuild passes over the facts; what is found out at its end need not be found out on the way. `first`: the
   * same where there was nothing before, so that all that is found is news. `catching-up`: a rebuild behind its end.
   */
  readonly mode: 'live' | 'first' | 'building' | 'catching-up';
  /** Lets the rest of the process have its turn. */
  readonly breathe: () => Promise<void>;
}

/** What remains to be done by itself, beside new facts. */
export interface Work {
  /** Rows or persons that are done now. */
  readonly done: number;
  /** Whether there is more at once. */
  readonly more: boolean;
  /** When there will be more, UTC milliseconds; absent: not by time. */
  readonly nextAt?: number;
}

/** What a rebuild has to do after it has passed over the facts. */
export interface Settling {
  /** Whether some are found out already: then no more facts may be passed over, for theirs would be missed. */
  begun(handling: Handling): Promise<boolean>;
  /** How many are to be found out. */
  total(handling: Handling): Promise<number>;
  /** The next some, at most so many; `done` 0: nothing is left. */
  settle(handling: Handling, most: number): Promise<Work>;
}

/**
 * Makes rows of facts. `handle` is called in one transaction with the checkpoint, which moves by compare-and-swap, and with
 * every event once in a committed transaction: an event that was handled in one that failed comes again.
 */
export interface Projection {
  readonly name: string;
  /** Rises when the rows of one and the same facts change: then new tables are filled beside the old ones. */
  readonly version: number;
  /**
   * `legal`: halts on an event that it cannot handle, for a row that skips a fact lies. `search`: parks the event and all
   * later ones of its stream, and goes on.
   */
  readonly kind: 'legal' | 'search';
  readonly run: 'from-beginning' | 'from-now' | 'once';
  readonly tables: TableSet;
  handle(batch: Batch, handling: Handling): Promise<void>;
  /** Whether there is work beside new facts; asked often, so it only reads. */
  due?(place: Place): Promise<boolean>;
  /** Work beside new facts: what time or a new law asks for. Called in a transaction of its own. */
  work?(handling: Handling): Promise<Work>;
  readonly settling?: Settling;
  /** Takes a person out of the tables who was forgotten (facts-and-subjects 7). */
  forget?(subjectId: string, handling: Handling): Promise<void>;
  /** Before a rebuild's tables take the place of the live ones: writes what differs. @returns number of differences */
  differences?(handling: Handling, live: (name: string) => string): Promise<number>;
}
