import type { EventStore, Position } from '#event-store';
import type { Subjects } from '#subjects';
import type { AppendListener, LawBook, SubjectReader } from '../reading/index.js';

/** A clock: UTC milliseconds. */
export interface Clock {
  now(): number;
}

/** Whether the ledger records what happens, or replays what happened (facts-and-subjects.md 9); never changed. */
export type LedgerMode = 'live' | 'replay';

/** What a recorder works with. */
export interface RecorderParts {
  readonly store: EventStore;
  readonly subjects: Subjects;
  readonly lawBook: LawBook;
  /** The reader of the asking half, which knows of half-written links; default: one of its own. */
  readonly reader?: SubjectReader;
  readonly clock: Clock;
  /** How far the clock is off its store's, milliseconds (`watchClock`); absent: not watched. */
  readonly clockOffMs?: () => number;
  readonly mode: LedgerMode;
  /** Position tokens (facts-and-subjects.md 5). */
  readonly tokens: { tokenOf(position: Position): string };
  /** Whoever must know of an append before it is acknowledged: the law book, the asking engine. */
  readonly listeners: readonly AppendListener[];
  /**
   * True where several processes write to one store: the law is then read up to the head before every decision,
   * and what was appended is compared with what the store holds.
   */
  readonly severalProcesses?: boolean;
  /** Runs each batch of an import; whoever can wait makes room for it meanwhile. */
  readonly duringImport?: <T>(batch: () => Promise<T>) => Promise<T>;
  /** Subjects of a batch that are recorded side by side. Default 128. */
  readonly batchWidth?: number;
}
