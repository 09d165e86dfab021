import type { Fact, FactOf, Instant } from '#domain';
import { plain } from './matter-rows.js';

/** A grant as the table keeps it, without whose it is. */
export interface Grant {
  readonly fact: FactOf<'consent.granted'>;
  readonly event: string;
  readonly endedAt: number | null;
  readonly endedBy: string | null;
  readonly endedAs: string | null;
}

/**
 * Every grant, and the fact that ended it: a later word of the person on the same purpose, or an erasure. Whether a grant
 * that stands permits anything is the business of `status`: it may be stale, run out or be withdrawn for one channel.
 */
export function grantsOf(facts: readonly Fact[], now: Instant, own: (fact: Fact) => boolean): Grant[] {
  const happened = facts.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
  return happened
    .filter((fact): fact is FactOf<'consent.granted'> => fact.type === 'consent.granted' && own(fact))
    .map((fact) => {
      const end = happened.slice(happened.indexOf(fact) + 1).find((later) => ends(later, fact));
      return {
        fact,
        event: plain(fact.id),
        endedAt: end?.at ?? null,
        endedBy: end ? plain(end.id) : null,
        endedAs: end?.type ?? null,
      };
    });
}

function ends(later: Fact, { data }: FactOf<'consent.granted'>): boolean {
  switch (later.type) {
    case 'consent.granted':
      return later.data.purpose === data.purpose && later.data.scope === data.scope;
    case 'consent.refused':
    case 'consent.expired':
    case 'consent.invalidated':
      return later.data.purpose === data.purpose;
    case 'consent.withdrawn': {
      // For some channels or another scope only, the grant stands for the rest.
      if (later.data.channels !== undefined || (later.data.scope ?? data.scope) !== data.scope) return false;
      return later.data.purposes === '*' || later.data.purpose === data.purpose;
    }
    case 'erasure.executed': {
      const { purposes, retained } = later.data;
      const kept = retained.some((one) => one['purpose'] === data.purpose);
      return !kept && (purposes === '*' || purposes.includes(data.purpose));
    }
    default:
      return false;
  }
}
