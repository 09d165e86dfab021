import type { Handling, Settling, Work } from '../engine/projection.js';
import type { Laws } from './laws.js';
import { Touched } from './touched.js';

/** The persons whom a rebuild has noted, and how they are found out about. */
export interface NotedPersons {
  readonly laws: Laws;
  /** Their table; a `position` below zero: nobody has found out yet. */
  readonly table: (handling: Handling) => string;
  /** What is written before the first of them. */
  readonly begins: (handling: Handling) => Promise<void>;
  /** Finds out about some. */
  readonly evaluate: (persons: Touched, handling: Handling) => Promise<void>;
}

/** Finds out about everybody at the end of a rebuild, in order of subject, some at a time. */
export class SettlingPersons implements Settling {
  readonly #cursors = new Map<number, string>();
  /** Persons whom the last pass left over: nothing is known of them, or a server that fell took back what was written. */
  readonly #left = new Map<number, number>();

  constructor(private readonly noted: NotedPersons) {}

  async begun(handling: Handling): Promise<boolean> {
    const table = this.noted.table(handling);
    const found = await handling.sql.rows(`SELECT 1 FROM ${table} WHERE position >= 0 LIMIT 1`);
    return found.length > 0;
  }

  async total(handling: Handling): Promise<number> {
    const table = this.noted.table(handling);
    const [row] = await handling.sql.rows<{ total: number }>(
      `SELECT COUNT(*) AS total FROM ${table} WHERE position < 0`,
    );
    return Number(row?.total ?? 0);
  }

  async settle(handling: Handling, most: number): Promise<Work> {
    const { laws, table, begins, evaluate } = this.noted;
    const { sql, generation } = handling;
    await laws.reach(handling.position);
    const after = this.#cursors.get(generation) ?? '';
    if (after === '') await begins(handling);
    const rows = await sql.rows<{ subject: string }>(
      `SELECT subject FROM ${table(handling)} WHERE subject > ? AND position < 0
        ORDER BY subject LIMIT ?`,
      [after, most],
    );
    const last = rows.at(-1)?.subject;
    if (last === undefined) return { done: 0, more: await this.#passEnds(handling) };
    const persons = new Touched();
    for (const { subject } of rows) persons.add(subject, '*');
    await evaluate(persons, handling);
    this.#cursors.set(generation, last);
    return { done: rows.length, more: true };
  }

  /** @returns whether another pass finds out more than this one */
  async #passEnds(handling: Handling): Promise<boolean> {
    const { generation } = handling;
    this.#cursors.delete(generation);
    const left = await this.total(handling);
    const more = left > 0 && left !== this.#left.get(generation);
    if (more) this.#left.set(generation, left);
    else this.#left.delete(generation);
    return more;
  }
}
