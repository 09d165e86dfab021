import { Errands, ErrandUnanswered, type PostgresDatabase } from '#postgres';
import type { Retried } from './engine/retry.js';
import { ProjectionRefused, type ReadModels } from './read-models.js';
import type { RebuildProgress } from './rebuild/rebuild.js';

/** What can be asked of the process that fills the tables. */
interface Asked {
  readonly retry: Retried;
  readonly rebuild: RebuildProgress;
  readonly progress: RebuildProgress | undefined;
}

type Told = { readonly done: unknown } | { readonly refused: ProjectionRefused['code'] };

/** How long the question how far a rebuild is may wait, milliseconds: it is asked again. */
const PROGRESS_WITHIN_MS = 2_000;

/** What only the process that leads does to the projections, asked for by others. */
export class ProjectionErrands {
  readonly #errands: Errands;

  constructor(database: PostgresDatabase, clock: { now(): number }) {
    this.#errands = new Errands(database, 'projector', clock);
  }

  /** @throws ProjectionRefused, PROJECTOR_ELSEWHERE if nobody answers; PostgresError */
  async ask<K extends keyof Asked>(kind: K, body: { readonly name: string }): Promise<Asked[K]> {
    const within = kind === 'progress' ? PROGRESS_WITHIN_MS : undefined;
    const told = (await this.#errands.ask(kind, body, within).catch((error: unknown) => {
      throw error instanceof ErrandUnanswered ? new ProjectionRefused('PROJECTOR_ELSEWHERE') : error;
    })) as Told;
    if ('refused' in told) throw new ProjectionRefused(told.refused);
    return told.done as Asked[K];
  }

  /** Does what is asked until the signal. @param epoch of this leader's election */
  serve(
    led: ReadModels,
    epoch: number,
    signal: AbortSignal,
    onFault: (error: unknown) => void,
  ): Promise<void> {
    const does = (twice: boolean, task: (name: string) => Promise<unknown>) => ({
      twice,
      run: (body: unknown) => toldOf(() => task((body as { name: string }).name)),
    });
    return this.#errands.serve(
      epoch,
      {
        retry: does(true, (name) => led.retry(name)),
        rebuild: does(false, async (name) => {
          await led.rebuild(name);
          return led.rebuildOf(name);
        }),
        progress: does(true, async (name) => led.rebuildOf(name)),
      },
      signal,
      onFault,
    );
  }
}

/** @throws what is no refusal: the next look tries again */
async function toldOf(task: () => Promise<unknown>): Promise<Told> {
  try {
    return { done: await task() };
  } catch (error) {
    if (error instanceof ProjectionRefused) return { refused: error.code };
    throw error;
  }
}
