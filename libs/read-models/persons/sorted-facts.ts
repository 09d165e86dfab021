import { FACT_TYPES, type FactType } from '#domain';
import { subjectIdOf } from '#subjects';
import type { ReadFact } from '../engine/read-fact.js';
import { isLawType } from './laws.js';
import type { LinkedPair } from './person-links.js';

/** Facts by whom they concern. */
export interface SortedFacts {
  /** Names that they link; each such fact is among `persons`, too. */
  readonly links: readonly LinkedPair[];
  readonly persons: readonly ReadFact[];
  /** What controllers published or set. */
  readonly law: readonly ReadFact[];
}

/** Sorts facts by whom they concern; those that concern nobody's answers are left out. */
export function sortedFacts(facts: readonly ReadFact[]): SortedFacts {
  const links: LinkedPair[] = [];
  const persons: ReadFact[] = [];
  const law: ReadFact[] = [];
  for (const fact of facts) {
    const { event } = fact;
    const subject = subjectIdOf(event.stream);
    if (subject === undefined) {
      if (isLawType(event.type)) law.push(fact);
      continue;
    }
    persons.push(fact);
    const { absorbed, canonical } = LINKING.has(event.type)
      ? (fact.body.pub as { absorbed?: string; canonical?: string })
      : {};
    const other = absorbed ?? canonical;
    if (other !== undefined) links.push({ subject, other });
  }
  return { links, persons, law };
}

/** Whether a fact of a person that names no purposes changes an answer: those about identifiers, keys and requests do not. */
export function touchesAll(type: string): boolean {
  const row = (FACT_TYPES as Readonly<Record<string, { readonly effect: string } | undefined>>)[type];
  return row?.effect !== 'neutral' || NEUTRAL_THAT_COUNT.has(type as FactType);
}

const LINKING: ReadonlySet<string> = new Set<FactType>([
  'subject.merged',
  'subject.absorbed',
  'subject.unmerged',
]);

const NEUTRAL_THAT_COUNT: ReadonlySet<FactType> = new Set<FactType>([
  'guardian.verified',
  'restriction.lift_notified',
  'hold.released',
  'subject.birth_date_recorded',
  'subject.residence_changed',
  'subject.jurisdiction_recorded',
  'subject.merged',
  'subject.absorbed',
  'subject.unmerged',
]);
