import type { NewEvent, Position, Revision } from '#event-store';

/**
 * What the writer tells the readers of its own process, after the store has acknowledged an append and before
 * the client hears of it: so a check that begins after the acknowledgement never misses the fact.
 */
export interface AppendedFacts {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  /** Revision of the last of them. */
  readonly revision: Revision;
  /** Position of the last of them. */
  readonly position: Position;
}

/** Whoever keeps something in memory that an append changes. Must not throw. */
export interface AppendListener {
  onAppended(appended: AppendedFacts): void;

  /**
   * The facts lie in the store already and are about to be acknowledged to a retry: an earlier append of theirs
   * may have ended without an answer, or been another process's, and then nobody here was told.
   */
  onFound?(found: AppendedFacts): void;
}
