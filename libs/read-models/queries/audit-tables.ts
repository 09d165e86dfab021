import { setTimeout as pause } from 'node:timers/promises';
import type { ReadsRows } from '../store/sql.js';
import { type AccessFilter, type AccessRow, listAccess } from './access.js';
import { positionOf, waitingPersons } from './as-of.js';
import { type DayEntry, type DayFilter, listDays } from './days.js';
import { type DueEntry, type DueFilter, listDue } from './due.js';
import { type EventFilter, type EventRow, listEvents } from './events.js';
import type { AsOf, Page, PageRequest } from './page.js';
import type { StatusFilter } from './status-filter.js';
import { listStatuses, type StatusPage } from './status.js';
import { type AnswerCounts, type CountedFor, countAnswers } from './summary.js';

/** Reads several statements on one state of the tables. `ReadModelDatabase` is one. */
export interface ReadsSnapshots {
  snapshot<T>(task: (sql: ReadsRows) => Promise<T>): Promise<T>;
}

/** Projections whose tables answer the questions here. */
export type AuditProjection = 'status' | 'matters' | 'timeline' | 'daily' | 'access';

/** How often it is looked whether the tables have come far enough, milliseconds. */
const LOOK_EVERY_MS = 5;

/**
 * The questions that a data protection officer asks the tables. Each answer is of one state of the tables and says as
 * of which position and time; lists are read page by page in a stable order.
 * All methods throw ReadRefused, ReadModelsUnavailable.
 */
export class AuditTables {
  constructor(
    private readonly tables: ReadsSnapshots,
    private readonly clock: { now(): number },
  ) {}

  /**
   * Waits until everything up to a position is in the tables of some projections, and what a change of the law means
   * for whom is found out.
   * @returns false: not in time
   */
  async reaches(
    projections: readonly AuditProjection[],
    position: bigint,
    withinMs: number,
  ): Promise<boolean> {
    const end = performance.now() + withinMs;
    for (;;) {
      const reached = await this.tables.snapshot(async (sql) => {
        for (const projection of projections)
          if ((await positionOf(sql, projection)) < position || (await waitingPersons(sql, projection)) > 0)
            return false;
        return true;
      });
      if (reached || performance.now() >= end) return reached;
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Facts, in the order of their time. */
  events(filter: EventFilter, page: PageRequest): Promise<Page<EventRow>> {
    return this.tables.snapshot((sql) => listEvents(sql, filter, page, this.clock.now()));
  }

  /** Who looked at whom, in the order of recording. */
  access(filter: AccessFilter, page: PageRequest): Promise<Page<AccessRow>> {
    return this.tables.snapshot((sql) => listAccess(sql, filter, page, this.clock.now()));
  }

  /** Answers of persons who have one of their own. */
  statuses(filter: StatusFilter, page: PageRequest): Promise<StatusPage> {
    return this.tables.snapshot((sql) => listStatuses(sql, filter, page, this.clock.now()));
  }

  /** Open matters and duties, what is due first in front. */
  due(filter: DueFilter, page: PageRequest): Promise<Page<DueEntry>> {
    return this.tables.snapshot((sql) => listDue(sql, filter, page, this.clock.now()));
  }

  /** What was granted and withdrawn per day. */
  days(filter: DayFilter): Promise<{ readonly days: readonly DayEntry[]; readonly asOf: AsOf }> {
    return this.tables.snapshot((sql) => listDays(sql, filter, this.clock.now()));
  }

  /** How many persons have which answer. */
  answers(of: CountedFor): Promise<AnswerCounts> {
    return this.tables.snapshot((sql) => countAnswers(sql, of, this.clock.now()));
  }
}
