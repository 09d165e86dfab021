import { ask, askOne, given, select, type Statement, that } from '../queries/statement.js';
import type { StatusChangeRow } from '../store/rows.js';
import type { ReadsRows } from '../store/sql.js';
import { Bell } from './bell.js';

/** Which changes are wanted: every filter narrows. */
export interface ChangeFilter {
  readonly controller: string;
  readonly purpose?: string | undefined;
  readonly operation?: 'use' | 'store' | undefined;
}

/** Some changes, in order of their numbers. */
export interface Changes {
  readonly rows: readonly StatusChangeRow[];
  /** Nothing else that is wanted has a number up to here: go on behind it. */
  readonly through: number;
  /** Whether there are higher numbers at once. */
  readonly more: boolean;
}

/** Numbers that one reading looks at, where no index leads from one wanted change to the next. */
const WINDOW = 5_000;

/** What the feed reads: the database of the tables. */
export interface ReadsTables extends ReadsRows {
  /** What the task finds is on the disk when this returns. */
  keep<T>(task: (sql: ReadsRows) => Promise<T>): Promise<T>;
}

/**
 * The changes of statuses in the order in which they were numbered, for ever: nothing is ever taken out of it. Whoever
 * goes on behind `through` misses nothing and may meet a change twice only by asking twice.
 */
export class ChangeFeed {
  readonly #bell: Bell;
  /** Numbers up to here are known to be on the disk. */
  #kept = 0;

  /** @param pollMs how often the table is looked at while somebody waits */
  constructor(
    private readonly tables: ReadsTables,
    pollMs = 100,
  ) {
    this.#bell = new Bell(() => headOf(this.tables), pollMs);
  }

  /** What the file of changes was called when it was made. @throws ReadModelsUnavailable */
  async origin(): Promise<string> {
    const row = await askOne<{ readonly origin: string }>(this.tables, feedOrigin());
    return row?.origin ?? '';
  }

  /**
   * The number of the last change; 0 before the first. The tables do not wait for the disk, so a crash may take back what came
   * last, and then numbers are given anew. What somebody has seen must stay: it is kept before anybody is told.
   * @throws ReadModelsUnavailable
   */
  async head(): Promise<number> {
    const head = await headOf(this.tables);
    if (head <= this.#kept) return head;
    // Found and kept in one transaction: between two a server may fall, and come back with other changes.
    this.#kept = Math.max(this.#kept, await this.tables.keep(headOf));
    return this.#kept;
  }

  /** At most `limit` changes behind a number. @throws ReadModelsUnavailable */
  async read(after: number, filter: ChangeFilter, limit: number): Promise<Changes> {
    const head = await this.head();
    const end = filter.purpose === undefined ? Math.min(after + WINDOW, head) : head;
    const rows = await ask<StatusChangeRow>(this.tables, changesBehind(after, end, filter, limit));
    const last = rows.length === limit ? rows.at(-1) : undefined;
    // A reader may name any number; there is none behind the head.
    const through = last?.number ?? Math.max(end, after);
    return { rows, through, more: through < head };
  }

  /** Waits until there is a number behind this one, or the time is over, or the signal ends it; never throws. */
  arrival(after: number, timeoutMs: number, signal: AbortSignal): Promise<void> {
    return this.#bell.wait(after, timeoutMs, signal);
  }
}

async function headOf(sql: ReadsRows): Promise<number> {
  const row = await askOne<{ readonly head: number | null }>(sql, lastNumber());
  return row?.head ?? 0;
}

/** Changes behind a number up to another one. */
export function changesBehind(
  after: number,
  end: number,
  { controller, purpose, operation }: ChangeFilter,
  limit: number,
): Statement {
  return select(
    purpose === undefined ? 'changes' : 'changes-of-purpose',
    `c.number, c.controller, c.subject, c.purpose, c.operation, c.old_permitted, c.old_reason, c.permitted, c.reason,
      c.changed_at, c.written_at, c.position, c.cause FROM status_change c`,
    [
      // Of all purposes the numbers lead, of one its own index.
      purpose === undefined
        ? given("c.controller || '' = ?", controller)
        : that('c.controller = ? AND c.purpose = ?', controller, purpose),
      that('c.number > ? AND c.number <= ?', after, end),
      given('c.operation = ?', operation),
    ],
    ['c.number'],
    limit,
  );
}

/** The highest number. */
export function lastNumber(): Statement {
  return select('changes-head', 'MAX(c.number) AS head FROM status_change c', []);
}

/** The name of the file of changes. */
export function feedOrigin(): Statement {
  return select('changes-origin', 'origin FROM change_feed', []);
}
