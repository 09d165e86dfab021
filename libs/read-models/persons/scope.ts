import type { ControllerLaw, Fact, FactType } from '#domain';

interface Named {
  readonly purpose?: string;
  readonly purposes?: '*' | readonly string[];
}

/** The purposes that a fact names; `*` all of its controller; absent: it names none. */
export function scopeOf(data: object): '*' | readonly string[] | undefined {
  const { purpose, purposes } = data as Named;
  return purpose === undefined ? purposes : [purpose];
}

/** The purposes that facts name one by one. */
export function purposesNamed(facts: readonly Fact[]): Set<string> {
  const named = new Set<string>();
  for (const { data } of facts) {
    const scope = scopeOf(data);
    if (scope !== undefined && scope !== '*') for (const purpose of scope) named.add(purpose);
  }
  return named;
}

/** Facts without a purpose that no decision about a purpose rests on by themselves. */
const WITHOUT_BEARING: ReadonlySet<FactType> = new Set<FactType>([
  'notice.acknowledged',
  'guardian.verified',
  'contract.ended',
  'precontract.closed',
  'objection.upheld',
  'objection.rejected',
  'objection.withdrawn',
  'restriction.lift_notified',
  'restriction.lifted',
  'hold.released',
  'erasure.refused',
  'identity.rejected',
  'request.received',
  'request.extended',
  'request.answered',
  'subject.identifier_linked',
  'subject.identifier_unlinked',
  'subject.merged',
  'subject.absorbed',
  'subject.unmerged',
  'subject.key_renewed',
  'subject.proof_destroyed',
  'account.inactive',
  'disclosure.recorded',
  'recipient.notified',
  'recipient.confirmed',
  'duty.discharged',
]);

/**
 * Whether a fact alone may change what holds for purposes that no fact of the person names: it is about all of them, or
 * about the person (age, residence, death, signals). What follows up on another fact changes nothing without it.
 */
export function reachesEverything(fact: Fact): boolean {
  if (WITHOUT_BEARING.has(fact.type)) return false;
  const scope = scopeOf(fact.data);
  return scope === undefined || scope === '*';
}

/** Of a person's facts those that may bear on purposes that no fact names. */
export function unnamedFacts(facts: readonly Fact[]): readonly Fact[] {
  return facts.filter((fact) => {
    const scope = scopeOf(fact.data);
    return scope === undefined || scope === '*';
  });
}

const dependants = new WeakMap<ControllerLaw, ReadonlyMap<string, readonly string[]>>();

/** The purposes whose answers may rest on another purpose's facts: those declared compatible with it (Art. 6(4)). */
export function dependantsOf(law: ControllerLaw, purpose: string): readonly string[] {
  let known = dependants.get(law);
  if (known === undefined) dependants.set(law, (known = allDependants(law)));
  return known.get(purpose) ?? [];
}

function allDependants(law: ControllerLaw): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const purpose of law.purposes()) {
    for (const origin of originsOf(law, purpose)) {
      const known = found.get(origin);
      if (known) known.push(purpose);
      else found.set(origin, [purpose]);
    }
  }
  return found;
}

/** The purposes that a purpose is or was declared compatible with, and theirs. */
export function originsOf(law: ControllerLaw, purpose: string): readonly string[] {
  const origins: string[] = [];
  const visit = (slug: string): void => {
    for (const { fact } of law.versions(slug)) {
      const origin = fact.data.compatibleWith;
      if (origin === undefined || origins.includes(origin)) continue;
      origins.push(origin);
      visit(origin);
    }
  };
  visit(purpose);
  return origins;
}

/** Some purposes with all that may rest on them. */
export function withDependants(law: ControllerLaw, purposes: Iterable<string>): Set<string> {
  const all = new Set<string>();
  for (const purpose of purposes) {
    all.add(purpose);
    for (const dependant of dependantsOf(law, purpose)) all.add(dependant);
  }
  return all;
}
