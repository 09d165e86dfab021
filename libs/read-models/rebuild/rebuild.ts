import { setTimeout as pause } from 'node:timers/promises';
import type { EventStore, Position } from '#event-store';
import { breather } from '../engine/breather.js';
import { batches } from '../engine/batches.js';
import { isPassing } from '../engine/failure.js';
import { Follower, type FollowerParts } from '../engine/follower.js';
import type { Handling, Projection } from '../engine/projection.js';
import { checkpointOf, type Generation, holdCheckpoint, moveCheckpoint } from '../engine/registry.js';
import type { Sql } from '../store/sql.js';
import { tableName } from '../store/table-set.js';
import { compareTables, type TableComparison } from './compare.js';
import { indexesOf, retireGeneration, showTables } from './generations.js';

/** What a rebuild is at: over the facts, over the persons, making indexes, behind the live tables, and then. */
export type RebuildPhase = 'facts' | 'persons' | 'indexes' | 'catching-up' | 'comparing' | 'done' | 'failed';

/** How far a rebuild is. */
export interface RebuildProgress {
  readonly phase: RebuildPhase;
  /** Of the phase: events (hundredths of the way where the store does not number them), persons or indexes. */
  readonly done: number;
  readonly total: number;
  readonly startedAt: number;
  /** Milliseconds that the phase will still take, by how fast it went so far; absent: not known. */
  readonly leftMs?: number;
  readonly endedAt?: number;
  /** What was found when old and new tables were compared; empty when there were no old ones. */
  readonly compared?: readonly TableComparison[];
  /** Changes of status that the new tables brought. */
  readonly differences?: number;
  /** Kind of the error. */
  readonly cause?: string;
}

/** How often a pass is looked at, milliseconds. */
const POLL_MS = 20;

/** From here on an index over their rows, or dropping them, takes longer than a check may wait, though perhaps not much. */
export const MANY_EVENTS = 5_000n;

/** Events in one transaction: nobody waits for each of them. */
const REBUILT_AT_ONCE = 2_000;

/** Persons evaluated in one transaction, for which others wait where writers take turns. */
const SETTLED_AT_ONCE = { inTurn: 400, besideOthers: 2_000 };

/**
 * Fills new tables beside the live ones, which go on answering: passes over all facts, evaluates every person once,
 * catches up, compares, and takes the place of the live ones in one transaction. After a kill it goes on where it was.
 */
export class Rebuild {
  #phase: RebuildPhase = 'facts';
  #done = 0;
  #total = 0;
  #phaseBegan: number;
  #startedAt: number;
  #ended: Partial<RebuildProgress> = {};
  #follower: Follower;
  private readonly parts: FollowerParts;

  constructor(
    parts: FollowerParts,
    private readonly projection: Projection,
    /** The generation that is filled. */
    readonly to: Generation,
    /** Nothing answered before. */
    private readonly first: boolean,
  ) {
    this.parts = { ...parts, batchEvents: REBUILT_AT_ONCE };
    this.#startedAt = this.#phaseBegan = parts.clock.now();
    this.#follower = this.#followerIn(this.#passing);
  }

  get progress(): RebuildProgress {
    const elapsed = this.parts.clock.now() - this.#phaseBegan;
    const left = this.#done > 0 ? (elapsed / this.#done) * Math.max(0, this.#total - this.#done) : undefined;
    return {
      phase: this.#phase,
      done: this.#done,
      total: this.#total,
      startedAt: this.#startedAt,
      ...(left !== undefined && { leftMs: Math.round(left) }),
      ...this.#ended,
    };
  }

  get follower(): Follower {
    return this.#follower;
  }

  /** Fills the tables up to where the store's end was. @throws whatever ends it, and RebuildStopped */
  async fill(signal: AbortSignal): Promise<void> {
    const { store } = this.parts;
    const begin = await checkpointOf(this.parts.database, this.to);
    // After a kill among the persons the rest of them is evaluated at the same position; what came since comes after that.
    if (!(await this.#follower.at(async (h) => (await this.projection.settling?.begun(h)) ?? false)))
      await this.#pass('facts', begin, await headOf(store), signal);
    await this.#settle(signal);
    await this.#index(signal);
    this.#follower = this.#followerIn(this.first ? 'live' : 'catching-up');
    await this.#pass(
      'catching-up',
      await checkpointOf(this.parts.database, this.to),
      await headOf(store),
      signal,
    );
    for (let more = true; more;) {
      if (signal.aborted) throw new RebuildStopped();
      more = await this.#follower.at(async (h) => (await this.projection.work?.(h))?.more ?? false);
    }
  }

  /**
   * Puts the new tables in the place of the live ones, in one transaction, in which both are brought to one position and one
   * time and compared. The live follower must have been stopped. The tables that answered are left to be dropped.
   * @param live what answers until now; absent on first filling
   */
  async swap(live: Generation | undefined): Promise<void> {
    this.#begin('comparing', 0);
    const { database, clock } = this.parts;
    const now = clock.now();
    await database.write(async (sql) => {
      const { position, met } = await this.#meet(sql, live, now);
      if (live) {
        const tables = (of: Generation) => (name: string) => tableName(name, of.version, of.generation);
        const compared = met
          ? await compareTables(sql, this.projection.tables, tables(live), tables(this.to), breather())
          : [];
        const handling = this.#follower.handling(sql, position, now, 'live');
        const same = met && compared.every((table) => table.same);
        const differences = same ? 0 : await this.projection.differences?.(handling, tables(live));
        this.#ended = {
          compared,
          ...(this.projection.differences && differences !== undefined && { differences }),
        };
      }
      await showTables(sql, this.projection, this.to);
      if (live) await retireGeneration(sql, live);
      await sql.run(`UPDATE projection SET state = 'live' WHERE name = ? AND generation = ?`, [
        this.to.name,
        this.to.generation,
      ]);
    }, true);
    this.#begin('done', 0);
    this.#ended = { ...this.#ended, endedAt: clock.now() };
  }

  /** Says that it came to nothing. */
  failed(cause: string): void {
    this.#begin('failed', 0);
    this.#ended = { cause, endedAt: this.parts.clock.now() };
  }

  get #passing(): Handling['mode'] {
    return this.first ? 'first' : 'building';
  }

  #followerIn(mode: Handling['mode']): Follower {
    return new Follower(this.parts, this.projection, this.to, () => mode);
  }

  #begin(phase: RebuildPhase, total: number): void {
    this.#phase = phase;
    this.#done = 0;
    this.#total = total;
    this.#phaseBegan = this.parts.clock.now();
  }

  async #pass(phase: RebuildPhase, from: Position, head: Position, signal: AbortSignal): Promise<void> {
    const whole = Number(head - from);
    const total = (this.parts.countsPositions ?? true) ? whole : Math.min(whole, 100);
    this.#begin(phase, total);
    const follower = this.#follower.start();
    try {
      while (!follower.caughtUp) {
        if (signal.aborted) throw new RebuildStopped();
        if (follower.halted) throw new RebuildHalted(follower.halted);
        await pause(POLL_MS);
        this.#done = whole > 0 ? Math.floor((Number(follower.position - from) / whole) * total) : 0;
      }
    } finally {
      await follower.stop();
    }
  }

  async #settle(signal: AbortSignal): Promise<void> {
    const { settling } = this.projection;
    if (!settling) return;
    const total = await this.#follower.at((h) => settling.total(h), this.#passing);
    this.#begin('persons', total);
    const { inTurn, besideOthers } = SETTLED_AT_ONCE;
    const most = this.parts.database.writersTakeTurns ? inTurn : besideOthers;
    for (let more = true; more;) {
      if (signal.aborted) throw new RebuildStopped();
      const work = await this.#follower.at((h) => settling.settle(h, most), this.#passing);
      this.#done += work.done;
      more = work.more;
    }
  }

  async #index(signal: AbortSignal): Promise<void> {
    const indexes = indexesOf(this.projection, this.to);
    const long = (await checkpointOf(this.parts.database, this.to)) > MANY_EVENTS;
    this.#begin('indexes', indexes.length);
    if (signal.aborted) throw new RebuildStopped();
    await this.parts.database.arrange(indexes, long, () => (this.#done += 1));
  }

  /** Brings both generations to one position and to the same time, if the live one does not stand still. */
  async #meet(
    sql: Sql,
    live: Generation | undefined,
    now: number,
  ): Promise<{ readonly position: Position; readonly met: boolean }> {
    const mine = await holdCheckpoint(sql, this.to);
    if (!live) return { position: mine, met: false };
    const theirs = await checkpointOf(sql, live);
    const target = mine > theirs ? mine : theirs;
    await this.#bring(sql, this.to, mine, target, now, 'catching-up');
    // Tables of another version are made otherwise: nothing of them can be the same.
    if (live.version !== this.to.version) return { position: target, met: false };
    try {
      await this.#bring(sql, live, theirs, target, now, 'live');
      return { position: target, met: true };
    } catch (error) {
      if (isPassing(error)) throw error;
      // A live projection that has halted cannot be compared with; the new tables stand for themselves.
      return { position: target, met: false };
    }
  }

  async #bring(
    sql: Sql,
    generation: Generation,
    from: Position,
    to: Position,
    now: number,
    mode: Handling['mode'],
  ): Promise<void> {
    const follower = new Follower(this.parts, this.projection, generation, () => mode);
    const ended = new AbortController();
    const messages = this.parts.store.subscribe({
      ...(from < 0n ? {} : { after: from }),
      signal: ended.signal,
    });
    if (from < to) {
      for await (const batch of batches(messages, () => Number.MAX_SAFE_INTEGER)) {
        const facts = batch.facts.filter(({ event }) => event.position <= to);
        const through = batch.through < to ? batch.through : to;
        const handling = follower.handling(sql, through, now);
        if (facts.length > 0) await this.projection.handle({ facts, through }, handling);
        if (batch.through >= to) break;
      }
      ended.abort();
      await moveCheckpoint(sql, generation, from, to, now);
    }
    for (let more = this.projection.work !== undefined; more;) {
      more = (await this.projection.work?.(follower.handling(sql, to, now)))?.more ?? false;
    }
  }
}

async function headOf(store: EventStore): Promise<Position> {
  return (await store.head()) ?? -1n;
}

/** The process ends; the rebuild goes on with the next one. */
export class RebuildStopped extends Error {}

/** A fact cannot be handled by the new tables either. */
export class RebuildHalted extends Error {
  override readonly name = 'RebuildHalted';
  /** Where, and why: as the follower says it. */
  readonly code: string;
  constructor({ position, cause }: { readonly position: Position; readonly cause: string }) {
    super(cause);
    this.code = `at ${position}: ${cause}`;
  }
}
