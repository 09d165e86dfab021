import type { Fact } from '#domain';

/** A registered safeguard (GDPR 46) in force. */
export interface StandingSafeguard {
  readonly id: string;
  readonly country: string;
  readonly tool: string;
  readonly purposes: '*' | readonly string[];
}

/** What transfers to third countries rest on at an instant. */
export interface Instruments {
  /** Countries with an adequacy decision that the controller relies on (Art. 45). */
  readonly adequate: ReadonlySet<string>;
  readonly safeguards: readonly StandingSafeguard[];
}

/** The instruments in force at an instant, of facts in order of recording that happened by then. */
export function instrumentsOf(facts: readonly Fact[], at: number): Instruments {
  const adequate = new Set<string>();
  const safeguards = new Map<string, StandingSafeguard>();
  // What was decided later wins, whenever it was recorded.
  for (const fact of [...facts].sort((one, other) => one.at - other.at)) {
    if (fact.type === 'adequacy.decided' && begun(fact.data.effectiveAt, at)) adequate.add(fact.data.country);
    if (fact.type === 'adequacy.revoked') adequate.delete(fact.data.country);
    if (fact.type === 'transfer.safeguard_registered' && begun(fact.data.effectiveAt, at)) {
      const { id, country, tool, purposes } = fact.data;
      safeguards.set(id, { id, country, tool, purposes });
    }
    if (fact.type === 'transfer.safeguard_revoked') safeguards.delete(fact.data.id);
  }
  return { adequate, safeguards: [...safeguards.values()] };
}

function begun(effectiveAt: string | undefined, at: number): boolean {
  return effectiveAt === undefined || Date.parse(effectiveAt) <= at;
}
