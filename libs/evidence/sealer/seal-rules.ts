/** When the sealer seals (evidence format 1). */
export interface SealRules {
  /** So many leaves wait. */
  readonly count: number;
  /** A leaf has waited so long, milliseconds. */
  readonly waitMs: number;
  /** The last seal is so old, milliseconds: silence is provable. At most an hour. */
  readonly idleMs: number;
}

/** A seal every three seconds under way, and every hour in silence. */
export const DEFAULT_RULES: SealRules = { count: 5_000, waitMs: 3_000, idleMs: 3_600_000 };

/** What the rules look at. Instants are UTC milliseconds. */
export interface Waiting {
  /** Leaves beyond the last seal's map that are no seals. A batch of seals only waits for the hourly one. */
  readonly others: number;
  /** Since when the first of them waits. */
  readonly since: number | undefined;
  readonly lastSealAt: number | undefined;
}

/** When the next seal is due if nothing more happens; Infinity: never. */
export function dueAt({ count, waitMs, idleMs }: SealRules, waiting: Waiting): number {
  const { others, since, lastSealAt } = waiting;
  if (others >= count) return -Infinity;
  const byTime = others > 0 ? (since ?? 0) + waitMs : Infinity;
  const byIdleness = lastSealAt === undefined ? Infinity : lastSealAt + idleMs;
  return Math.min(byTime, byIdleness);
}
