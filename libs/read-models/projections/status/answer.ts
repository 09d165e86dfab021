import type { ControllerLaw, Instant, Stretch } from '#domain';
import type { PersonAnswers } from '../../persons/reads-persons.js';

/** The operations that the tables answer: may it be used, may it be kept. */
export const KEPT_OPERATIONS = ['use', 'store'] as const;
export type KeptOperation = (typeof KEPT_OPERATIONS)[number];

/** What holds for one purpose and operation, as the tables keep it. */
export interface KeptAnswer {
  readonly purpose: string;
  readonly operation: KeptOperation;
  readonly permitted: 0 | 1;
  readonly reason: string;
  readonly basis: string | null;
  readonly since: number | null;
  readonly until: number | null;
  /** Event id of the latest fact that carries the answer. */
  readonly governing: string | null;
}

/** Answers, and when they have to be looked at again though nothing is recorded. */
export interface FoundAnswers {
  readonly answers: readonly KeptAnswer[];
  /** null: never. */
  readonly recheckAt: number | null;
}

/** The earlier of two instants of which each may be never. */
export function earlier(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}

/** One text for a pair. */
export function pairKey(purpose: string, operation: string): string {
  return `${purpose} ${operation}`;
}

/** Both operations' answers about some purposes. */
export function answersOn(
  person: PersonAnswers,
  law: ControllerLaw,
  purposes: Iterable<string>,
  at: Instant,
  timeOf: (event: string) => Instant | undefined,
): FoundAnswers {
  const answers: KeptAnswer[] = [];
  let recheckAt: number | null = null;
  for (const purpose of purposes) {
    for (const operation of KEPT_OPERATIONS) {
      const stretch = person.stretch(law, { purpose, operation, at });
      answers.push(kept(purpose, operation, stretch, timeOf));
      recheckAt = earlier(recheckAt, stretch.steadyUntil ?? null);
    }
  }
  return { answers, recheckAt };
}

function kept(
  purpose: string,
  operation: KeptOperation,
  { permitted, reason, basis, since, until, evidence }: Stretch,
  timeOf: (event: string) => Instant | undefined,
): KeptAnswer {
  return {
    purpose,
    operation,
    permitted: permitted ? 1 : 0,
    reason,
    basis: basis ?? null,
    since: since ?? null,
    until: until ?? null,
    governing: latest(evidence, timeOf),
  };
}

/** The latest of some facts; of those of one instant the one named last. */
function latest(events: readonly string[], timeOf: (event: string) => Instant | undefined): string | null {
  if (events.length < 2) return events[0] ?? null;
  let found: string | null = null;
  let at = -Infinity;
  for (const event of events) {
    const time = timeOf(event) ?? -Infinity;
    if (time < at) continue;
    found = event;
    at = time;
  }
  return found;
}
