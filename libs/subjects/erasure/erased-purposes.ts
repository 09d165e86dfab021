import type { StoredEvent } from '#stored-event';
import { NO_PURPOSES, withoutPurposes, withPurposes, type PurposeSet } from './purpose-set.js';

/**
 * Facts that open a new life for what they are about (decision rules 1.19, gate 1): after one of them, what was
 * erased before counts as erased no longer.
 */
const NEW_LIFE: ReadonlySet<string> = new Set([
  'consent.granted',
  'contract.started',
  'precontract.requested',
  'sale.completed',
  'obligation.started',
  'data.collected',
]);

/** What a person's history says about erasure. */
export interface ErasedPurposes {
  readonly erased: PurposeSet;
  /** Purposes that any fact of the person names, sorted. */
  readonly mentioned: readonly string[];
  /** Key ids that facts name as destroyed. */
  readonly gone: ReadonlySet<string>;
}

/** Folds a person's events, in order of recording, into what is erased now. */
export function erasedPurposes(events: readonly StoredEvent[]): ErasedPurposes {
  let erased = NO_PURPOSES;
  const mentioned = new Set<string>();
  const gone = new Set<string>();
  for (const { body } of events) {
    const purposes = purposesOf(body.pub);
    if (purposes !== '*') for (const slug of purposes) mentioned.add(slug);
    if (body.type === 'erasure.executed') erased = erase(erased, purposes, retainedOf(body.pub));
    else if (NEW_LIFE.has(body.type)) erased = withoutPurposes(erased, purposes);
    for (const key of keysNamedBy(body)) gone.add(key);
  }
  return { erased, mentioned: [...mentioned].sort(), gone };
}

/** The set after an erasure of `purposes` that keeps `retained`. */
export function erase(
  erased: PurposeSet,
  purposes: '*' | readonly string[],
  retained: readonly string[],
): PurposeSet {
  return purposes === '*'
    ? withoutPurposes(withPurposes(erased, '*'), retained)
    : withPurposes(
        erased,
        purposes.filter((slug) => !retained.includes(slug)),
      );
}

/** Keys that `erasure.executed` or `subject.proof_destroyed` names; none for any other fact. */
export function keysNamedBy({ type, pub }: Pick<StoredEvent['body'], 'type' | 'pub'>): readonly string[] {
  return type === 'erasure.executed' || type === 'subject.proof_destroyed' ? strings(pub['keys']) : [];
}

/** Markers that `erasure.executed` names. */
export function markersNamedBy({ type, pub }: Pick<StoredEvent['body'], 'type' | 'pub'>): readonly string[] {
  return type === 'erasure.executed' ? strings(pub['markers']) : [];
}

/** The purposes that a fact names; none: it is about the person. */
export function purposesOf(pub: Readonly<Record<string, unknown>>): '*' | readonly string[] {
  if (pub['purposes'] === '*') return '*';
  if (typeof pub['purpose'] === 'string') return [pub['purpose']];
  return strings(pub['purposes']);
}

function retainedOf(pub: Readonly<Record<string, unknown>>): readonly string[] {
  const retained: unknown = pub['retained'];
  if (!Array.isArray(retained)) return [];
  return retained.flatMap((item: { purpose?: unknown }) => strings([item.purpose]));
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
