import { setTimeout as pause } from 'node:timers/promises';
import type { Position } from '#event-store';
import type { PostgresDatabase } from '#postgres';
import type { ProjectionState, ReadModelsHealth } from './engine/health.js';
import { type ParkedRow, parkedEvents } from './engine/parking.js';
import { NOWHERE, registered } from './engine/registry.js';
import type { Retried } from './engine/retry.js';
import type { ReevaluationRow } from './persons/reevaluation.js';
import { ProjectionErrands } from './projection-errands.js';
import type { ReadModels } from './read-models.js';
import type { RebuildProgress } from './rebuild/rebuild.js';
import type { Tables } from './store/tables.js';

/** How often whoever leads looks whether others wait for something, milliseconds. */
const LOOK_EVERY_MS = 1_000;

/**
 * The tables of several processes on one PostgreSQL: every process reads them, and only the one that was elected follows the
 * store and writes (architecture, "Embedded and production"). Each transaction of a follower is fenced besides, so a process
 * that was stopped and wakes up late writes nothing.
 */
export class SharedReadModels {
  #led: ReadModels | undefined;
  /** The epoch of the last election, as last heard. */
  #epoch: number | undefined;
  #changing: Promise<void> = Promise.resolve();
  #closed = false;
  #poll: Promise<void> | undefined;
  readonly #stop = new AbortController();
  readonly #errands: ProjectionErrands;
  /** Rebuilds that this process asked another for, as last told. */
  readonly #told = new Map<string, RebuildProgress>();
  #stopServing: () => void = () => undefined;

  /**
   * @param database reads, and writes only while this process leads
   * @param postgres the same database, for what any process may ask
   * @param make what follows the store, anew for each time of leading
   */
  constructor(
    readonly database: Tables,
    private readonly postgres: PostgresDatabase,
    private readonly make: () => ReadModels,
    private readonly clock: { now(): number },
    private readonly onFault: (error: unknown) => void = () => undefined,
  ) {
    this.#errands = new ProjectionErrands(postgres, clock);
  }

  /** Whether this process fills the tables now. */
  get leads(): boolean {
    return this.#led !== undefined;
  }

  /** Begins to follow the store, or ends it: for `Leadership`. */
  lead(epoch: number | undefined): void {
    this.#epoch = epoch;
    this.#changing = this.#changing.then(() => this.#change(epoch)).catch(this.onFault);
  }

  async health(): Promise<ReadModelsHealth> {
    if (this.#led) return this.#led.health();
    const projections = (await registered(this.database))
      .filter(({ state }) => state === 'live')
      .map((row): ProjectionState => ({
        name: row.name,
        kind: row.kind as ProjectionState['kind'],
        version: Number(row.version),
        generation: Number(row.generation),
        state: 'standing-by',
        position: String(row.position),
        lagSeconds: 0,
        parked: 0,
        healthy: true,
        detail: 'another process fills the tables',
      }));
    await this.#askAboutRebuilds();
    return { healthy: true, headReadable: true, leaving: 0, projections };
  }

  /** @throws ProjectionRefused PROJECTION_UNKNOWN */
  rebuildOf(name: string): RebuildProgress | undefined {
    return this.#led ? this.#led.rebuildOf(name) : this.#told.get(name);
  }

  reevaluations(): Promise<readonly ReevaluationRow[]> {
    return this.database.rows<ReevaluationRow>(
      'SELECT * FROM reevaluation ORDER BY asked_at, controller, purpose',
    );
  }

  async parked(name: string | undefined, limit: number): Promise<readonly ParkedRow[]> {
    const found: ParkedRow[] = [];
    for (const row of await registered(this.database))
      if (row.state === 'live' && (name === undefined || row.name === name))
        found.push(...(await parkedEvents(this.database, row, limit - found.length)));
    return found;
  }

  /** @throws ProjectionRefused, PROJECTOR_ELSEWHERE where nobody leads */
  retry(name: string): Promise<Retried> {
    return this.#led ? this.#led.retry(name) : this.#errands.ask('retry', { name });
  }

  /** @throws ProjectionRefused, PROJECTOR_ELSEWHERE where nobody leads */
  async rebuild(name: string): Promise<void> {
    if (this.#led) return this.#led.rebuild(name);
    this.#told.set(name, await this.#errands.ask('rebuild', { name }));
  }

  /** Up to where the tables of this process hold everything; `NOWHERE` where another fills them. */
  position(): Position {
    return this.#led?.position() ?? NOWHERE;
  }

  /** Takes a forgotten person out of every table, or asks whoever leads to. @returns whether it is done already */
  async forget(subjectId: string): Promise<boolean> {
    if (this.#led) return this.#led.forget(subjectId);
    await this.postgres.write(
      (sql) =>
        sql.run('INSERT INTO leaving (subject_id, asked_at) VALUES (?, ?) ON CONFLICT DO NOTHING', [
          subjectId,
          this.clock.now(),
        ]),
      { repeatable: true },
    );
    return false;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#stop.abort();
    this.lead(undefined);
    await this.#changing;
    await this.#poll;
    await this.database.close();
  }

  async #change(epoch: number | undefined): Promise<void> {
    const before = this.#led;
    this.#led = undefined;
    this.#stopServing();
    await before?.close();
    // A database that does not answer for a while ends no leadership.
    while (epoch !== undefined && this.#epoch === epoch && !this.#closed) {
      const led = this.make();
      try {
        await led.start();
        this.#led = led;
        this.#serve(led, epoch);
        this.#poll ??= this.#takeOut();
        return;
      } catch (error) {
        this.onFault(error);
        await led.close();
        await pause(LOOK_EVERY_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      }
    }
  }

  #serve(led: ReadModels, epoch: number): void {
    const stop = new AbortController();
    this.#stopServing = () => stop.abort();
    void this.#errands.serve(led, epoch, stop.signal, this.onFault);
  }

  /** Persons whom another process has forgotten. */
  async #takeOut(): Promise<void> {
    const { signal } = this.#stop;
    while (!this.#closed) {
      await pause(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
      const led = this.#led;
      if (!led || this.#closed) continue;
      try {
        const rows = await this.postgres.rows<{ subject_id: string }>(
          'SELECT subject_id FROM leaving LIMIT 100',
        );
        for (const { subject_id } of rows)
          if (await led.forget(subject_id))
            await this.postgres.write(
              (sql) => sql.run('DELETE FROM leaving WHERE subject_id = ?', [subject_id]),
              { repeatable: true },
            );
      } catch (error) {
        this.onFault(error);
      }
    }
  }

  /** While something is rebuilt elsewhere at this process's wish, somebody wants to know how far it is. */
  async #askAboutRebuilds(): Promise<void> {
    for (const [name, { phase }] of this.#told)
      if (phase !== 'done' && phase !== 'failed')
        await this.#errands
          .ask('progress', { name })
          // Whoever leads since then knows nothing of it: it ended with the one before.
          .then((progress) => progress ?? ({ phase: 'failed', done: 0, total: 0, startedAt: 0 } as const))
          .then((progress) => this.#told.set(name, progress), this.onFault);
  }
}
