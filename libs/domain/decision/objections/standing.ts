import type { Case } from '../case.js';
import type { Objection } from '../history/entries.js';

/** Where an objection stands (1.9): raised, decided, or taken back by the person. */
export type ObjectionStanding = 'pending' | 'upheld' | 'rejected' | 'withdrawn';

/**
 * Art. 21(1): a rejection counts only with stated grounds, because the controller must "demonstrate"; it says
 * nothing to a marketing objection, whose callers look at `withdrawn` only.
 */
export function standingOf(c: Case, { outcomes }: Objection): ObjectionStanding {
  let standing: ObjectionStanding = 'pending';
  for (const { at, fact } of outcomes) {
    if (at > c.at) break;
    if (fact.type === 'objection.withdrawn') return 'withdrawn';
    if (fact.type === 'objection.upheld') standing = 'upheld';
    else if (fact.data.groundsStated) standing = 'rejected';
  }
  return standing;
}

/** The objection with all that became of it by now: no part of it means anything without the others. */
export function relyOnObjection(c: Case, { fact, outcomes }: Objection): void {
  c.rely(fact, ...outcomes.filter(({ at }) => at <= c.at).map((outcome) => outcome.fact));
}
