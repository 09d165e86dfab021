import { Errands, ErrandUnanswered, type Does, type PostgresDatabase } from '#postgres';
import { ForgettingRefused, type ForgettingFault } from '../forgetting/forgetting.js';
import type { EvidenceLog } from '../log/evidence-log.js';
import { SealerHalted } from '../log/sealer-halted.js';

/** What can be asked of the sealer by another process. */
interface Asked {
  readonly seal: { readonly body: object; readonly answer: { readonly size: number } };
  readonly rotate: {
    readonly body: object;
    readonly answer: { readonly vkey: string; readonly size: number };
  };
  readonly forget: {
    readonly body: { readonly subjectIds: readonly string[] };
    readonly answer: { readonly subjects: number; readonly events: number; readonly position: string };
  };
}

type Told =
  | { readonly done: object }
  | { readonly refused: { readonly code: ForgettingFault; readonly subjectId: string } }
  | { readonly failed: string };

/** What only the sealer does, asked for by other processes. */
export class LogErrands {
  readonly #errands: Errands;

  constructor(database: PostgresDatabase, clock: { now(): number }) {
    this.#errands = new Errands(database, 'sealer', clock);
  }

  /** @throws ForgettingRefused; SealerHalted `CLOSED` if no sealer answers, or it could not do it; PostgresError */
  async ask<K extends keyof Asked>(kind: K, body: Asked[K]['body']): Promise<Asked[K]['answer']> {
    const told = (await this.#errands.ask(kind, body).catch((error: unknown) => {
      if (!(error instanceof ErrandUnanswered)) throw error;
      throw new SealerHalted('CLOSED', 'no sealer answers', { cause: error });
    })) as Told;
    if ('done' in told) return told.done as Asked[K]['answer'];
    if ('refused' in told) throw new ForgettingRefused(told.refused.code, told.refused.subjectId);
    throw new SealerHalted('CLOSED', `the sealer could not do it: ${told.failed}`);
  }

  /** Does what is asked until the signal. @param epoch of this sealer's election */
  serve(
    log: EvidenceLog,
    epoch: number,
    signal: AbortSignal,
    onFault: (error: unknown) => void,
  ): Promise<void> {
    return this.#errands.serve(epoch, doneBy(log), signal, onFault);
  }
}

function doneBy(log: EvidenceLog): Readonly<Record<keyof Asked, Does>> {
  return {
    seal: {
      twice: true,
      run: () => toldOf(async () => ({ size: Number((await log.sealNow()).size) })),
    },
    rotate: {
      twice: false,
      run: () =>
        toldOf(async () => {
          const vkey = await log.rotateSigningKey();
          return { vkey, size: Number(log.latest()?.size ?? 0n) };
        }),
    },
    forget: {
      twice: false,
      run: (body) =>
        toldOf(async () => {
          const { subjectIds } = body as Asked['forget']['body'];
          const { subjects, events, position } = await log.forget(subjectIds);
          return { subjects, events, position: String(position) };
        }),
    },
  };
}

async function toldOf(task: () => Promise<object>): Promise<Told> {
  try {
    return { done: await task() };
  } catch (error) {
    if (error instanceof ForgettingRefused)
      return { refused: { code: error.code, subjectId: error.subjectId } };
    return { failed: error instanceof Error ? error.name : 'unknown' };
  }
}
