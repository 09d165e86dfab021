import type { PostgresDatabase } from '#postgres';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ForgettingRefused, type ForgettingFault } from '../forgetting/forgetting.js';
import { SealerHalted, type EvidenceLog } from '../log/evidence-log.js';

/** How often whoever asked, and the sealer, looks, milliseconds. */
const LOOK_EVERY_MS = 100;
/** So long somebody waits for the sealer, milliseconds. */
const ANSWER_WITHIN_MS = 60_000;

/** What can be asked of the sealer by another process. */
interface Errands {
  readonly seal: { readonly ask: object; readonly answer: { readonly size: number } };
  readonly rotate: {
    readonly ask: object;
    readonly answer: { readonly vkey: string; readonly size: number };
  };
  readonly forget: {
    readonly ask: { readonly subjectIds: readonly string[] };
    readonly answer: { readonly subjects: number; readonly events: number; readonly position: string };
  };
}

type Kind = keyof Errands;

type Told =
  | { readonly done: object }
  | { readonly refused: { readonly code: ForgettingFault; readonly subjectId: string } }
  | { readonly failed: string };

interface ErrandRow {
  readonly id: string;
  readonly kind: Kind;
  readonly body: string;
  readonly taken_by: number | null;
}

/** What only the sealer does, asked for by other processes through a table. */
export class LogErrands {
  constructor(
    private readonly database: PostgresDatabase,
    private readonly clock: { now(): number },
  ) {}

  /** @throws ForgettingRefused; SealerHalted `CLOSED` if no sealer answers, or one ended in the middle; PostgresError */
  async ask<K extends Kind>(kind: K, body: Errands[K]['ask']): Promise<Errands[K]['answer']> {
    const id = randomUUID();
    await this.database.write(
      async (sql) => {
        await sql.run(
          'INSERT INTO log_errand (id, kind, body, asked_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
          [id, kind, JSON.stringify(body), this.clock.now()],
        );
      },
      { repeatable: true },
    );
    try {
      return (await this.#answer(id)) as Errands[K]['answer'];
    } finally {
      await this.database.write((sql) => sql.run('DELETE FROM log_errand WHERE id = ?', [id])).catch(() => 0);
    }
  }

  /**
   * Does what is asked, one after the other, until the signal. What a sealer before has begun and not ended is not begun
   * again: it may have been done.
   * @param epoch of this sealer's election
   */
  async serve(log: EvidenceLog, epoch: number, signal: AbortSignal, onFault: (error: unknown) => void) {
    while (!signal.aborted) {
      try {
        for (const errand of await this.#waiting()) {
          if (signal.aborted) return;
          await this.#serveOne(errand, log, epoch);
        }
      } catch (error) {
        onFault(error);
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #serveOne(errand: ErrandRow, log: EvidenceLog, epoch: number): Promise<void> {
    const told: Told =
      errand.taken_by !== null && errand.kind !== 'seal'
        ? { failed: 'the sealer that began it has ended' }
        : await this.#do(errand, log, epoch);
    await this.database.write(
      (sql) => sql.run('UPDATE log_errand SET answer = ? WHERE id = ?', [JSON.stringify(told), errand.id]),
      { repeatable: true },
    );
  }

  async #do({ id, kind, body }: ErrandRow, log: EvidenceLog, epoch: number): Promise<Told> {
    const taken = await this.database.write(
      (sql) => sql.run('UPDATE log_errand SET taken_by = ? WHERE id = ?', [epoch, id]),
      { repeatable: true },
    );
    // Whoever asked has gone.
    if (taken === 0) return { failed: 'nobody waits for it' };
    try {
      return { done: await does[kind](log, JSON.parse(body) as never) };
    } catch (error) {
      if (error instanceof ForgettingRefused)
        return { refused: { code: error.code, subjectId: error.subjectId } };
      return { failed: error instanceof Error ? error.name : 'unknown' };
    }
  }

  async #waiting(): Promise<ErrandRow[]> {
    // What nobody waits for any more goes.
    await this.database.rows('DELETE FROM log_errand WHERE asked_at < ?', [
      this.clock.now() - 2 * ANSWER_WITHIN_MS,
    ]);
    return this.database.rows<ErrandRow>(
      'SELECT id, kind, body, taken_by FROM log_errand WHERE answer IS NULL ORDER BY asked_at, id',
    );
  }

  async #answer(id: string): Promise<object> {
    const until = performance.now() + ANSWER_WITHIN_MS;
    while (performance.now() < until) {
      const [row] = await this.database.rows<{ answer: string | null }>(
        'SELECT answer FROM log_errand WHERE id = ?',
        [id],
      );
      if (row && row.answer !== null) return this.#told(JSON.parse(row.answer) as Told);
      await pause(LOOK_EVERY_MS);
    }
    throw new SealerHalted('CLOSED', 'no sealer answers');
  }

  #told(told: Told): object {
    if ('done' in told) return told.done;
    if ('refused' in told) throw new ForgettingRefused(told.refused.code, told.refused.subjectId);
    throw new SealerHalted('CLOSED', `the sealer could not do it: ${told.failed}`);
  }
}

const does: {
  readonly [K in Kind]: (log: EvidenceLog, body: Errands[K]['ask']) => Promise<Errands[K]['answer']>;
} = {
  seal: async (log) => ({ size: Number((await log.sealNow()).size) }),
  rotate: async (log) => {
    const vkey = await log.rotateSigningKey();
    return { vkey, size: Number(log.latest()?.size ?? 0n) };
  },
  forget: async (log, { subjectIds }) => {
    const { subjects, events, position } = await log.forget(subjectIds);
    return { subjects, events, position: String(position) };
  },
};
