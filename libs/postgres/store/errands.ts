import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { PostgresDatabase } from './database.js';
import type { LeaderRole } from './leadership.js';

/** How often whoever asked, and whoever leads, looks, milliseconds. */
const LOOK_EVERY_MS = 100;
/** So long somebody waits for an answer, milliseconds. */
const ANSWER_WITHIN_MS = 60_000;

/** Nobody has answered, or whoever had begun has ended: it may have been done. */
export class ErrandUnanswered extends Error {
  override readonly name = 'ErrandUnanswered';
  constructor(readonly role: LeaderRole) {
    super(`no ${role} has answered`);
  }
}

/** What a leader does for others. */
export interface Does {
  /** Whether it may be done twice: once by a leader that was killed meanwhile, once by the next. */
  readonly twice: boolean;
  /** @returns the answer, which JSON can write: errors that the asker is to know, too */
  run(body: unknown): Promise<object>;
}

interface ErrandRow {
  readonly id: string;
  readonly kind: string;
  readonly body: string;
  readonly taken_by: number | null;
}

/** What only one process does at a time, asked for by the others through a table. */
export class Errands {
  constructor(
    private readonly database: PostgresDatabase,
    private readonly role: LeaderRole,
    private readonly clock: { now(): number },
  ) {}

  /** @param withinMs how long to wait @throws ErrandUnanswered, PostgresError */
  async ask(kind: string, body: object, withinMs = ANSWER_WITHIN_MS): Promise<unknown> {
    const id = randomUUID();
    await this.database.write(
      (sql) =>
        sql.run(
          'INSERT INTO errand (id, role, kind, body, asked_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
          [id, this.role, kind, JSON.stringify(body), this.clock.now()],
        ),
      { repeatable: true },
    );
    try {
      const until = performance.now() + withinMs;
      while (performance.now() < until) {
        const [row] = await this.database.rows<{ answer: string | null }>(
          'SELECT answer FROM errand WHERE id = ?',
          [id],
        );
        if (typeof row?.answer === 'string') return JSON.parse(row.answer) as unknown;
        await pause(LOOK_EVERY_MS);
      }
      throw new ErrandUnanswered(this.role);
    } finally {
      // What stays because the server does not answer now is swept by whoever leads.
      await this.database.write((sql) => sql.run('DELETE FROM errand WHERE id = ?', [id])).catch(() => 0);
    }
  }

  /**
   * Does what is asked, one after the other, until the signal.
   * @param epoch of this leader's election
   */
  async serve(
    epoch: number,
    does: Readonly<Record<string, Does>>,
    signal: AbortSignal,
    onFault: (error: unknown) => void,
  ): Promise<void> {
    while (!signal.aborted) {
      try {
        for (const errand of await this.#waiting()) {
          if (signal.aborted) return;
          await this.#serveOne(errand, epoch, does[errand.kind]);
        }
      } catch (error) {
        onFault(error);
      }
      await pause(LOOK_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  async #serveOne({ id, body, taken_by }: ErrandRow, epoch: number, does: Does | undefined): Promise<void> {
    // Whoever asked a leader that has ended waits in vain, rather than that it is done twice.
    if (!does || (taken_by !== null && !does.twice)) return;
    const taken = await this.database.write(
      (sql) => sql.run('UPDATE errand SET taken_by = ? WHERE id = ?', [epoch, id]),
      { repeatable: true },
    );
    if (taken === 0) return;
    const answer = JSON.stringify(await does.run(JSON.parse(body)));
    await this.database.write((sql) => sql.run('UPDATE errand SET answer = ? WHERE id = ?', [answer, id]), {
      repeatable: true,
    });
  }

  async #waiting(): Promise<ErrandRow[]> {
    const rows = await this.database.rows<ErrandRow & { asked_at: number }>(
      `SELECT id, kind, body, taken_by, asked_at FROM errand WHERE role = ? AND answer IS NULL ORDER BY asked_at, id`,
      [this.role],
    );
    const left = this.clock.now() - 2 * ANSWER_WITHIN_MS;
    if (rows.some(({ asked_at }) => asked_at < left))
      await this.database.write((sql) => sql.run('DELETE FROM errand WHERE asked_at < ?', [left]));
    return rows.filter(({ asked_at }) => asked_at >= left);
  }
}
