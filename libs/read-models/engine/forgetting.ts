import { setTimeout as pause } from 'node:timers/promises';

/** A person who was forgotten and is in the tables for so long is a fault that operators have to hear of, milliseconds. */
const TOO_LONG_MS = 10_000;

/** What forgetting needs of the tables. */
export interface TakesOut {
  /** Takes a person out of every table. @throws where the tables do not answer: it is tried again */
  readonly takeOut: (subjectId: string) => Promise<void>;
  readonly clock: { now(): number };
  readonly retryAfterMs: number;
  readonly signal: AbortSignal;
}

/** Persons who were forgotten (facts-and-subjects 7) and have to leave the tables, whatever fails on the way. */
export class Leaving {
  readonly #since = new Map<string, number>();

  constructor(private readonly parts: TakesOut) {}

  /** How many wait longer than they should. */
  get overdue(): number {
    const before = this.parts.clock.now() - TOO_LONG_MS;
    return [...this.#since.values()].filter((since) => since <= before).length;
  }

  /**
   * Takes a person out, or goes on trying beside the caller: the tables may be full or busy, and the facts are gone already.
   * @returns whether it is done
   */
  async leave(subjectId: string): Promise<boolean> {
    if (this.#since.has(subjectId)) return false;
    this.#since.set(subjectId, this.parts.clock.now());
    if (await this.#try(subjectId)) return true;
    void this.#goOn(subjectId);
    return false;
  }

  async #goOn(subjectId: string): Promise<void> {
    const { retryAfterMs, signal } = this.parts;
    while (!signal.aborted) {
      await pause(retryAfterMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (!signal.aborted && (await this.#try(subjectId))) return;
    }
  }

  async #try(subjectId: string): Promise<boolean> {
    try {
      await this.parts.takeOut(subjectId);
      this.#since.delete(subjectId);
      return true;
    } catch {
      // What is wrong with the database is said where it is followed; here it is said that somebody waits.
      return false;
    }
  }
}
