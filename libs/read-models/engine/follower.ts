import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Position } from '#event-store';
import { CheckpointMoved } from '../errors.js';
import type { Tables } from '../store/tables.js';
import { tableName } from '../store/table-set.js';
import type { Sql } from '../store/sql.js';
import { type ArrivedBatch, batches, pages } from './batches.js';
import { breather } from './breather.js';
import { causeOf, isPassing } from './failure.js';
import { EARLIER_PARKED, park, parkedCount, parkedStreams } from './parking.js';
import type { Batch, Handling, Projection, Work } from './projection.js';
import type { ReadFact } from './read-fact.js';
import {
  checkpointOf,
  type Generation,
  holdCheckpoint,
  moveCheckpoint,
  NOWHERE,
  writeHalt,
} from './registry.js';

/** What a follower needs of the process. */
export interface FollowerParts {
  readonly store: EventStore;
  readonly database: Tables;
  readonly clock: { now(): number };
  /** Whether positions of the store number its events (SQLite) or say where their bytes lie. Default: they number them. */
  readonly countsPositions?: boolean | undefined;
  /** Events in one transaction. Default 500. */
  readonly batchEvents?: number;
  /** Pause before another try, milliseconds. Default 500. */
  readonly retryAfterMs?: number;
  /** How often time is looked at, milliseconds. Default 500. */
  readonly workEveryMs?: number;
  /** For tests that end the process at the worst moment: called when rows and checkpoint are written, not committed. */
  readonly beforeCommit?: (projection: string, through: Position) => void;
}

/** `standing-by`: another worker moves the checkpoint. `failing`: a database does not answer. */
export type FollowerState = 'running' | 'standing-by' | 'failing' | 'halted' | 'ended';

const BATCH_EVENTS = 500;
const RETRY_AFTER_MS = 500;
const WORK_EVERY_MS = 500;

/** A batch that has failed is tried again in so much smaller ones, and each that succeeds lets the next be twice as large. */
const SMALLER_BY = 4;

/** Follows `$all` for one generation of one projection, and does what time asks for. */
export class Follower {
  #position: Position = NOWHERE;
  #state: FollowerState = 'running';
  #movedAt: number;
  #failing: string | undefined;
  #undone: { readonly since: number; readonly cause: string } | undefined;
  #caughtUp = false;
  #parked = 0;
  /** Events in the next transaction. */
  #most: number;
  #halted: { readonly position: Position; readonly cause: string } | undefined;
  #wake: () => void = () => undefined;
  readonly #stop = new AbortController();
  #again = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: FollowerParts,
    readonly projection: Projection,
    readonly generation: Generation,
    private readonly mode: () => Handling['mode'] = () => 'live',
    /** Where the checkpoint was when somebody last looked. */
    position: Position = NOWHERE,
  ) {
    this.#position = position;
    this.#movedAt = parts.clock.now();
    this.#most = parts.batchEvents ?? BATCH_EVENTS;
  }

  /** Everything up to here is in the tables. */
  get position(): Position {
    return this.#position;
  }

  get state(): FollowerState {
    return this.#state;
  }

  /** When the position last changed, UTC milliseconds. */
  get movedAt(): number {
    return this.#movedAt;
  }

  /** What time or a changed law asks for and cannot be done: since when, UTC milliseconds, and kind of the error. */
  get undone(): { readonly since: number; readonly cause: string } | undefined {
    return this.#undone;
  }

  /** Kind of the error that ended the last try, while none runs. */
  get failing(): string | undefined {
    return this.#failing;
  }

  /** Where a legal-state projection stands still, and why. */
  get halted(): { readonly position: Position; readonly cause: string } | undefined {
    return this.#halted;
  }

  /** Whether the end of the store was reached since this follower started. */
  get caughtUp(): boolean {
    return this.#caughtUp;
  }

  get parked(): number {
    return this.#parked;
  }

  /** Whether it was told to end. */
  get stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  start(): this {
    this.#running = Promise.all([this.#follow(), this.#work()]).then(() => undefined);
    return this;
  }

  /** Finishes the transaction under way and ends. */
  async stop(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
  }

  /** Goes back to where the tables are: a server that fell has taken back what came last. */
  goBack(): void {
    this.#again.abort();
  }

  /** Tries again what it halted on. */
  goOn(): void {
    this.#wake();
  }

  /**
   * One transaction at the checkpoint as it stands, between those of the events.
   * @param durable nothing would do it again
   */
  async at<T>(task: (handling: Handling) => Promise<T>, mode = this.mode(), durable = false): Promise<T> {
    const { database, clock } = this.parts;
    return database.write(
      async (sql) => {
        const position = await holdCheckpoint(sql, this.generation);
        return task(this.handling(sql, position, clock.now(), mode));
      },
      durable,
      mode !== 'live',
    );
  }

  /** What a projection is given in a transaction. */
  handling(sql: Sql, position: Position, now: number, mode = this.mode()): Handling {
    return { ...this.#place, sql, position, now, mode, breathe: breather() };
  }

  get #place() {
    const { version, generation } = this.generation;
    return { table: (name: string) => tableName(name, version, generation), generation };
  }

  async #follow(): Promise<void> {
    const { store, database, retryAfterMs = RETRY_AFTER_MS } = this.parts;
    const { signal } = this.#stop;
    const most = (): number => this.#most;
    while (!signal.aborted && this.#state !== 'ended') {
      try {
        this.#position = await checkpointOf(database, this.generation);
        this.#parked = await parkedCount(database, this.generation);
        this.#state = 'running';
        if (this.mode() === 'building' || this.mode() === 'first') {
          for await (const batch of pages(store, this.#position, most)) {
            await this.#take(batch);
            if (signal.aborted) return;
          }
        }
        const after = this.#position === NOWHERE ? {} : { after: this.#position };
        const until = AbortSignal.any([signal, (this.#again = new AbortController()).signal]);
        for await (const batch of batches(store.subscribe({ ...after, signal: until }), most)) {
          await this.#take(batch);
          if (signal.aborted || this.#is('ended')) return;
        }
      } catch (error) {
        if (error instanceof Halt) {
          await this.#halt(error);
          continue;
        }
        this.#state = error instanceof CheckpointMoved ? 'standing-by' : 'failing';
        this.#failing = causeOf(error);
        // A batch for which the database, or the store of its facts, takes longer than a transaction may would fail for ever.
        this.#most = Math.ceil(this.#most / SMALLER_BY);
      }
      // Aborted while pausing: the loop's condition says the rest.
      if (!signal.aborted)
        await pause(retryAfterMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #is(state: FollowerState): boolean {
    return this.#state === state;
  }

  async #take(batch: ArrivedBatch): Promise<void> {
    if (batch.through > this.#position) {
      // A store may tell of a fact again; its position says that it is in the tables.
      const fresh = { ...batch, facts: batch.facts.filter(({ event }) => event.position > this.#position) };
      try {
        await this.#apply(fresh);
      } catch (error) {
        if (isPassing(error)) throw error;
        await this.#oneByOne(fresh);
      }
      this.#failing = undefined;
      this.#most = Math.min(2 * this.#most, this.parts.batchEvents ?? BATCH_EVENTS);
    }
    if (!batch.caughtUp) return;
    this.#caughtUp = true;
    if (this.projection.run === 'once') this.#state = 'ended';
  }

  /** Finds the event that cannot be handled. */
  async #oneByOne(batch: Batch): Promise<void> {
    for (const fact of batch.facts) {
      try {
        await this.#apply({ facts: [fact], through: fact.event.position });
      } catch (error) {
        if (isPassing(error)) throw error;
        if (this.projection.kind === 'legal') throw new Halt(fact.event.position, causeOf(error));
        await this.#setAside(fact, causeOf(error));
      }
    }
    if (batch.through > this.#position) await this.#apply({ facts: [], through: batch.through });
  }

  async #setAside(fact: ReadFact, cause: string): Promise<void> {
    const { database, clock } = this.parts;
    const now = clock.now();
    await database.write(async (sql) => {
      await moveCheckpoint(sql, this.generation, this.#position, fact.event.position, now);
      await park(sql, this.generation, [fact], cause, now);
      this.#parked = await parkedCount(sql, this.generation);
    }, true);
    this.#moved(fact.event.position, now);
  }

  async #apply(batch: Batch): Promise<void> {
    const { database, clock, beforeCommit } = this.parts;
    const now = clock.now();
    await database.write(
      async (sql) => {
        await moveCheckpoint(sql, this.generation, this.#position, batch.through, now);
        const { facts, waiting } = await this.#apart(sql, batch.facts);
        if (waiting.length > 0) {
          await park(sql, this.generation, waiting, EARLIER_PARKED, now);
          this.#parked = await parkedCount(sql, this.generation);
        }
        const handling = this.handling(sql, batch.through, now);
        if (facts.length > 0) await this.projection.handle({ facts, through: batch.through }, handling);
        beforeCommit?.(this.projection.name, batch.through);
      },
      // What a crash takes back comes again from the facts, and whoever tells of a change keeps it first.
      false,
      this.mode() !== 'live',
    );
    this.#moved(batch.through, now);
  }

  /** Facts of streams of which an earlier one is parked, and the others. */
  async #apart(
    sql: Sql,
    facts: readonly ReadFact[],
  ): Promise<{ facts: readonly ReadFact[]; waiting: readonly ReadFact[] }> {
    if (this.#parked === 0) return { facts, waiting: [] };
    const streams = [...new Set(facts.map(({ event }) => event.stream))];
    const parked = await parkedStreams(sql, this.generation, streams);
    return {
      facts: facts.filter(({ event }) => !parked.has(event.stream)),
      waiting: facts.filter(({ event }) => parked.has(event.stream)),
    };
  }

  #moved(to: Position, now: number): void {
    this.#position = to;
    this.#movedAt = now;
  }

  async #halt({ position, cause }: Halt): Promise<void> {
    const { database, clock } = this.parts;
    // Whoever sees that it has halted may wake it at once.
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    this.#state = 'halted';
    this.#halted = { position, cause };
    await database
      .write((sql) => writeHalt(sql, this.generation, position, cause, clock.now()), true)
      .catch(() => undefined);
    if (this.#stop.signal.aborted) return;
    await woken;
    this.#halted = undefined;
  }

  /** Does what time and changed law ask for, until there is no more. */
  async #work(): Promise<void> {
    const { workEveryMs = WORK_EVERY_MS } = this.parts;
    const { signal } = this.#stop;
    if (!this.projection.work) return;
    while (!signal.aborted) {
      const work = await this.workOnce();
      // With the event loop between two pieces of work, new facts go first.
      await pause(work.more ? 0 : workEveryMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** One piece of work beside new facts. */
  async workOnce(): Promise<Work> {
    if (!this.projection.work || this.mode() !== 'live' || this.#state !== 'running') return NO_WORK;
    const { database, clock } = this.parts;
    try {
      const { table, generation } = this.#place;
      const place = { sql: database, table, generation, now: clock.now() };
      const due = !this.projection.due || (await this.projection.due(place));
      const work = due
        ? await this.at((handling) => this.projection.work?.(handling) ?? NOTHING_DONE)
        : NO_WORK;
      this.#undone = undefined;
      return work;
    } catch (error) {
      // Whatever is due stays due, and is tried again; `health` says since when.
      this.#undone = { since: this.#undone?.since ?? clock.now(), cause: causeOf(error) };
      return NO_WORK;
    }
  }

  /** What is parked was tried again: counts anew what still is, while nobody sets anything aside. */
  async recount(): Promise<void> {
    await this.at(async ({ sql }) => {
      this.#parked = await parkedCount(sql, this.generation);
    });
  }
}

const NO_WORK: Work = { done: 0, more: false };
const NOTHING_DONE = Promise.resolve(NO_WORK);

/** A legal-state projection met an event that it cannot handle. */
class Halt extends Error {
  constructor(
    readonly position: Position,
    override readonly cause: string,
  ) {
    super(cause);
  }
}
