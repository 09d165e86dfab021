import type { Fact } from '#domain';

/** A fact of the register as the lists show it: who, when, and its fields. */
export type PublishedFact = Readonly<Record<string, unknown>> & {
  readonly event: string;
  readonly recordedAt: string;
};

/** One thing that was published in versions. */
export interface Versions {
  readonly versions: PublishedFact[];
  /** Since when it is retired. */
  retiredAt?: string;
}

/** A fact with its fields beside its event id and times. */
export function published(fact: Fact): PublishedFact {
  return {
    ...fact.data,
    event: fact.id,
    at: new Date(fact.at).toISOString(),
    recordedAt: new Date(fact.recordedAt).toISOString(),
  };
}

/** Purposes by slug, each with its versions in order of recording. */
export function purposesOf(facts: readonly Fact[]): Map<string, Versions> {
  const found = new Map<string, Versions>();
  for (const fact of facts) {
    if (fact.type === 'purpose.published') entry(found, fact.data.purpose).versions.push(published(fact));
    if (fact.type === 'purpose.retired')
      entry(found, fact.data.purpose).retiredAt = new Date(fact.at).toISOString();
  }
  return found;
}

/** Notices by slug, each with its versions in order of recording. */
export function noticesOf(facts: readonly Fact[]): Map<string, Versions> {
  const found = new Map<string, Versions>();
  for (const fact of facts) {
    if (fact.type === 'notice.published') entry(found, fact.data.notice).versions.push(published(fact));
  }
  return found;
}

/** Safeguards that were not revoked, by id. */
export function safeguardsOf(facts: readonly Fact[]): Map<string, PublishedFact> {
  const found = new Map<string, PublishedFact>();
  for (const fact of facts) {
    if (fact.type === 'transfer.safeguard_registered') found.set(fact.data.id, published(fact));
    if (fact.type === 'transfer.safeguard_revoked') found.delete(fact.data.id);
  }
  return found;
}

/** The last recorded description of the controller; undefined if only replay or texts know it. */
export function controllerOf(facts: readonly Fact[]): PublishedFact | undefined {
  const last = facts.filter((fact) => fact.type === 'controller.recorded').at(-1);
  return last && published(last);
}

function entry(found: Map<string, Versions>, slug: string): Versions {
  const versions = found.get(slug) ?? { versions: [] };
  found.set(slug, versions);
  return versions;
}
