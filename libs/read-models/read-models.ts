import { setTimeout as pause } from 'node:timers/promises';
import type { Position } from '#event-store';
import { subjectStream } from '#subjects';
import { causeOf, isPassing } from './engine/failure.js';
import { Follower, type FollowerParts } from './engine/follower.js';
import { Leaving } from './engine/forgetting.js';
import { type Behind, healthOf, type ReadModelsHealth } from './engine/health.js';
import { type ParkedRow, parkedEvents, unpark } from './engine/parking.js';
import type { Handling, Projection } from './engine/projection.js';
import { type Generation, NOWHERE, register, registered } from './engine/registry.js';
import { retryParked, type Retried } from './engine/retry.js';
import { MANY_EVENTS, Rebuild, type RebuildProgress, RebuildStopped } from './rebuild/rebuild.js';
import {
  createTables,
  dropGeneration,
  droppingOf,
  showTables,
  strikeGeneration,
} from './rebuild/generations.js';
import type { ReevaluationRow } from './persons/reevaluation.js';
import type { ProjectionRow } from './store/rows.js';
import type { Sql } from './store/sql.js';

const RETRY_AFTER_MS = 500;

/** How often followers are compared with the tables, milliseconds. */
const WATCH_EVERY_MS = 1_000;

const REFUSALS = {
  PROJECTION_UNKNOWN: { status: 404, text: 'There is no such projection.' },
  REBUILD_UNDER_WAY: { status: 409, text: 'The projection is being filled already.' },
  REBUILD_FROM_NOW: {
    status: 409,
    text: 'The projection runs from now on: it is handed no earlier fact, so a rebuild would only empty its tables.',
  },
  PROJECTOR_ELSEWHERE: { status: 503, text: 'No process that fills the tables answers.' },
} as const;

/** What an operator asked for is not possible. */
export class ProjectionRefused extends Error {
  override readonly name = 'ProjectionRefused';
  readonly httpStatus: number;
  constructor(readonly code: keyof typeof REFUSALS) {
    super(REFUSALS[code].text);
    this.httpStatus = REFUSALS[code].status;
  }
}

interface Running {
  readonly projection: Projection;
  live: Follower | undefined;
  /** What the views show, followed or not. */
  answering: Generation | undefined;
  rebuild: Rebuild | undefined;
  rebuilding: Promise<void>;
}

/**
 * The tables of one process: follows the store for every projection, and rebuilds on request. The checks never ask it and
 * never wait for it.
 */
export class ReadModels {
  readonly #running = new Map<string, Running>();
  readonly #stop = new AbortController();
  readonly #behind: Behind = new Map();
  readonly #leaving: Leaving;
  #watching: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: FollowerParts,
    private readonly projections: readonly Projection[],
    /** Up to here this process has appended, so up to here the tables must come. */
    private readonly appended: () => Position = () => NOWHERE,
  ) {
    const { clock, retryAfterMs = RETRY_AFTER_MS } = parts;
    const takeOut = (subjectId: string) => this.#takeOut(subjectId);
    this.#leaving = new Leaving({ takeOut, clock, retryAfterMs, signal: this.#stop.signal });
  }

  get database() {
    return this.parts.database;
  }

  /** Begins to follow; tables that are missing or of an older version are filled first, beside what answers. */
  async start(): Promise<void> {
    const rows = await registered(this.parts.database);
    for (const projection of this.projections) {
      const mine = rows.filter(({ name }) => name === projection.name);
      await this.#begin(projection, mine);
    }
    this.#watching = this.#watch();
  }

  /** Finishes the transactions under way. A rebuild goes on when the process starts again. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#watching;
    for (const running of this.#running.values()) {
      await running.rebuilding;
      await running.live?.stop();
    }
    await this.parts.database.close();
  }

  /** How every projection is doing. */
  async health(): Promise<ReadModelsHealth> {
    const followers = [...this.#running.values()].flatMap(({ live, rebuild }) => {
      if (live) return [{ follower: live, building: false }];
      if (!rebuild) return [];
      const { phase, cause } = rebuild.progress;
      const unfilled = phase === 'failed' ? (cause ?? 'unknown') : undefined;
      return [{ follower: rebuild.follower, building: isUnderWay(rebuild), unfilled }];
    });
    const { store, clock, countsPositions } = this.parts;
    const now = clock.now();
    const health = await healthOf(store, followers, this.appended(), now, this.#behind, countsPositions);
    const { overdue } = this.#leaving;
    return { ...health, healthy: health.healthy && overdue === 0, leaving: overdue };
  }

  /** How far the rebuild of a projection is, or how the last one of this process ended. @throws ProjectionRefused */
  rebuildOf(name: string): RebuildProgress | undefined {
    return this.#find(name).rebuild?.progress;
  }

  /** Begins to fill new tables beside the live ones. @throws ProjectionRefused */
  async rebuild(name: string): Promise<void> {
    const running = this.#find(name);
    const { live } = running;
    if (running.projection.run === 'from-now') throw new ProjectionRefused('REBUILD_FROM_NOW');
    if (!live || isUnderWay(running.rebuild)) throw new ProjectionRefused('REBUILD_UNDER_WAY');
    const to = { ...live.generation, generation: live.generation.generation + 1 };
    await this.#prepare(running.projection, to);
    this.#rebuildInto(running, to);
  }

  /** Waits until the rebuild under way has ended. @throws ProjectionRefused */
  async rebuilt(name: string): Promise<RebuildProgress | undefined> {
    await this.#find(name).rebuilding;
    return this.rebuildOf(name);
  }

  /** What is being evaluated again because a law has changed, with progress. */
  reevaluations(): Promise<readonly ReevaluationRow[]> {
    return this.database.rows<ReevaluationRow>(
      'SELECT * FROM reevaluation ORDER BY asked_at, controller, purpose',
    );
  }

  /**
   * Takes a person out of every table, those that are being filled among them: nothing is left of whoever was forgotten.
   * Where the tables do not answer it is tried again until they do; `health` says that somebody waits.
   * @returns whether it is done
   */
  forget(subjectId: string): Promise<boolean> {
    return this.#leaving.leave(subjectId);
  }

  /** Parked events, of one projection or of all. @throws ProjectionRefused */
  async parked(name: string | undefined, limit: number): Promise<readonly ParkedRow[]> {
    const found: ParkedRow[] = [];
    for (const { live } of name === undefined ? this.#running.values() : [this.#find(name)]) {
      if (live) found.push(...(await parkedEvents(this.database, live.generation, limit - found.length)));
    }
    return found;
  }

  /** Handles parked streams again, or goes on where a projection has halted. @throws ProjectionRefused */
  async retry(name: string): Promise<Retried> {
    const running = this.#find(name);
    const { live, projection, rebuild } = running;
    if (!live) {
      if (rebuild && !isUnderWay(rebuild)) this.#rebuildInto(running, rebuild.to);
      return { retried: 0, parked: 0 };
    }
    live.goOn();
    const done = await retryParked(this.parts, projection, live);
    await live.recount();
    return done;
  }

  /** Up to where the tables that answer hold everything; of one projection, or of all. @throws ProjectionRefused */
  position(name?: string): Position {
    const all = name === undefined ? [...this.#running.values()] : [this.#find(name)];
    return all.reduce<Position>((least, { live }) => {
      const position = live?.position ?? NOWHERE;
      return least === NOWHERE - 1n || position < least ? position : least;
    }, NOWHERE - 1n);
  }

  /** Waits until everything up to a position is in all tables that answer. For tests and scripts. */
  async reached(position: Position, signal?: AbortSignal): Promise<void> {
    while (!signal?.aborted) {
      const lives = [...this.#running.values()].map(({ live }) => live);
      if (lives.every((live) => live !== undefined && live.position >= position)) return;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** A server that fell may come back without what was written last: nobody would notice before the next fact. */
  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      await pause(WATCH_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      const lives = [...this.#running.values()].flatMap(({ live }) => live ?? []);
      const known = lives.map((live) => ({ live, position: live.position }));
      const rows = await registered(this.parts.database).catch(() => []);
      for (const { live, position } of known) {
        const { name, generation } = live.generation;
        const row = rows.find((one) => one.name === name && Number(one.generation) === generation);
        if (row && BigInt(row.position) < position) live.goBack();
      }
    }
  }

  async #takeOut(subjectId: string): Promise<void> {
    for (const { live, rebuild, projection } of this.#running.values()) {
      const filling = isUnderWay(rebuild) ? rebuild?.follower : undefined;
      for (const follower of new Set([live, filling])) {
        if (!follower) continue;
        const forget = async (handling: Handling) => {
          await projection.forget?.(subjectId, handling);
          await unpark(handling.sql, follower.generation, subjectStream(subjectId));
        };
        await follower.at(forget, undefined, true);
        if (follower.parked > 0) await follower.recount();
      }
    }
  }

  #find(name: string): Running {
    const running = this.#running.get(name);
    if (!running) throw new ProjectionRefused('PROJECTION_UNKNOWN');
    return running;
  }

  async #begin(projection: Projection, rows: readonly ProjectionRow[]): Promise<void> {
    const running: Running = {
      projection,
      live: undefined,
      answering: rows.find(({ state }) => state === 'live'),
      rebuild: undefined,
      rebuilding: Promise.resolve(),
    };
    this.#running.set(projection.name, running);
    for (const old of rows.filter(({ state }) => state === 'leaving')) {
      const cleared = this.#clear(projection, old, BigInt(old.position));
      running.rebuilding = Promise.all([running.rebuilding, cleared]).then(() => undefined);
    }
    const live = rows.find(({ state }) => state === 'live');
    if (live) running.live = this.#follow(projection, live, BigInt(live.position));
    const building = rows.find(({ state }) => state === 'building');
    const unfit = building && building.version !== projection.version;
    if (building && unfit) await this.#write((sql) => dropGeneration(sql, projection, building));
    if (building && !unfit) this.#rebuildInto(running, building);
    else if (!live || live.version !== projection.version) {
      const next = Math.max(0, ...rows.map(({ generation }) => generation)) + 1;
      const to = { name: projection.name, version: projection.version, generation: next };
      await this.#prepare(projection, to, !live);
      this.#rebuildInto(running, to);
    }
  }

  /** A live generation of an older version is followed no further: its handlers are gone; it answers until the new one does. */
  #follow(
    projection: Projection,
    { name, version, generation }: Generation,
    position: Position,
  ): Follower | undefined {
    if (version !== projection.version) return undefined;
    return new Follower(
      this.parts,
      projection,
      { name, version, generation },
      () => 'live',
      position,
    ).start();
  }

  async #prepare(projection: Projection, to: Generation, first = false): Promise<void> {
    const { store, clock } = this.parts;
    // What took effect outside must not do so again: nothing that was before is handed over twice.
    const from = projection.run === 'from-now' ? ((await store.head()) ?? NOWHERE) : NOWHERE;
    await this.#write(async (sql) => {
      await register(sql, projection, to.generation, 'building', from, clock.now());
      await createTables(sql, projection, to);
      // Readers find empty tables rather than none.
      if (first) await showTables(sql, projection, to, false);
    });
  }

  #write(task: (sql: Sql) => Promise<void>): Promise<void> {
    return this.parts.database.write(task, true);
  }

  #rebuildInto(running: Running, { name, version, generation }: Generation): void {
    const to = { name, version, generation };
    const rebuild = new Rebuild(this.parts, running.projection, to, running.answering === undefined);
    running.rebuild = rebuild;
    running.rebuilding = Promise.all([running.rebuilding, this.#carryOut(running, rebuild)]).then(
      () => undefined,
    );
  }

  async #carryOut(running: Running, rebuild: Rebuild): Promise<void> {
    const { projection } = running;
    const before = running.live;
    try {
      await this.#filled(rebuild);
      await before?.stop();
      const old = running.answering;
      await rebuild.swap(old);
      running.answering = rebuild.to;
      running.live = this.#follow(projection, rebuild.to, rebuild.follower.position);
      if (old) await this.#clear(projection, old, rebuild.follower.position);
    } catch (error) {
      if (error instanceof RebuildStopped || this.#stop.signal.aborted) return;
      rebuild.failed(causeOf(error));
      if (before) {
        await this.#write((sql) => dropGeneration(sql, projection, rebuild.to)).catch(() => undefined);
        if (before.stopped) running.live = this.#follow(projection, before.generation, before.position);
      }
    }
  }

  /**
   * Drops the tables of a generation that answers no more, and strikes it from the registry; tried again until it is done,
   * by the next process if need be.
   * @param position up to where they were filled: many rows are dropped aside, since every check would wait
   */
  async #clear(projection: Projection, old: Generation, position: Position): Promise<void> {
    while (!this.#stop.signal.aborted) {
      try {
        const dropping = droppingOf(projection, old);
        await this.database.arrange(dropping, position > MANY_EVENTS, () => undefined);
        return await this.#write((sql) => strikeGeneration(sql, old));
      } catch {
        await this.#while();
      }
    }
  }

  /** A database that does not answer for a while ends no rebuild. */
  async #filled(rebuild: Rebuild): Promise<void> {
    for (;;) {
      try {
        return await rebuild.fill(this.#stop.signal);
      } catch (error) {
        if (!isPassing(error) || this.#stop.signal.aborted) throw error;
        await this.#while();
      }
    }
  }

  async #while(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, this.parts.retryAfterMs ?? RETRY_AFTER_MS).unref());
  }
}

function isUnderWay(rebuild: Rebuild | undefined): boolean {
  return rebuild !== undefined && rebuild.progress.phase !== 'done' && rebuild.progress.phase !== 'failed';
}
