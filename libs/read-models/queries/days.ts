import type { ReadsRows } from '../store/sql.js';
import { searchAsOf } from './as-of.js';
import type { AsOf } from './page.js';
import { ask, given, select, type Statement, that } from './statement.js';

/** Which days are wanted, `YYYY-MM-DD` (UTC), both inclusive. */
export interface DayFilter {
  readonly controller: string;
  /** And what is about all purposes (`*`). */
  readonly purpose?: string | undefined;
  readonly from: string;
  readonly to: string;
}

/** What people said on one day about a purpose; `*`: about all of them. By the facts' own time. */
export interface DayEntry {
  readonly day: string;
  readonly purpose: string;
  readonly granted: number;
  readonly withdrawn: number;
  readonly refused: number;
  /** Objections, opt-outs and signals of a browser. */
  readonly objected: number;
  /** Granted less withdrawn. */
  readonly net: number;
}

interface DailyRow {
  readonly day: string;
  readonly purpose: string;
  readonly type: string;
  readonly facts: number;
}

const COUNTED: Readonly<Record<string, 'granted' | 'withdrawn' | 'refused' | 'objected'>> = {
  'consent.granted': 'granted',
  'consent.withdrawn': 'withdrawn',
  'consent.refused': 'refused',
  'objection.raised': 'objected',
  'sale_share.opted_out': 'objected',
  'signal.received': 'objected',
};

/** What was granted and withdrawn per day and purpose, days in order; days without any are left out. */
export async function listDays(
  sql: ReadsRows,
  filter: DayFilter,
  now: number,
): Promise<{ readonly days: readonly DayEntry[]; readonly asOf: AsOf }> {
  const asOf = await searchAsOf(sql, 'daily', now);
  const days = new Map<string, { -readonly [K in keyof DayEntry]: DayEntry[K] }>();
  for (const { day, purpose, type, facts } of await ask<DailyRow>(sql, daily(filter))) {
    const counted = COUNTED[type];
    if (counted === undefined) continue;
    const key = `${day} ${purpose}`;
    const entry = days.get(key) ?? {
      day,
      purpose,
      granted: 0,
      withdrawn: 0,
      refused: 0,
      objected: 0,
      net: 0,
    };
    entry[counted] += Number(facts);
    entry.net = entry.granted - entry.withdrawn;
    days.set(key, entry);
  }
  return { days: [...days.values()], asOf };
}

/** Facts of each type per day. */
export function daily({ controller, purpose, from, to }: DayFilter): Statement {
  return select(
    'summary-days',
    'd.day, d.purpose, d.type, d.facts FROM daily d',
    [
      given('d.controller = ?', controller),
      given('d.day >= ?', from),
      given('d.day <= ?', to),
      purpose === undefined ? undefined : that("d.purpose || '' IN (?, '*')", purpose),
    ],
    ['d.day', 'd.purpose', 'd.type'],
  );
}
