import { Refusal, type FactDraft, type FactType } from '#domain';
import { instantOf } from '#stored-event';
import { KEY_ENDING_TYPES, type ReadEvent } from '../reading/index.js';

/** Facts with which a new life begins after an erasure (facts-and-subjects.md 7; decision rules 1.19, gate 1). */
const BEGINS_LIFE: ReadonlySet<FactType> = new Set([
  'consent.granted',
  'contract.started',
  'precontract.requested',
  'sale.completed',
  'obligation.started',
  'data.collected',
]);

/**
 * Whether these facts open a new life: they are goes about something that was erased since keys were last renewed.
 * Their data needs new keys, and `subject.key_renewed` stands before them (facts-and-subjects.md 7).
 */
export function opensNewLife(events: readonly ReadEvent[], drafts: readonly FactDraft[]): boolean {
  const goes = drafts.filter((draft) => BEGINS_LIFE.has(draft.type));
  return (
    goes.length > 0 &&
    erasedSinceRenewal(events).some((erased) => goes.some(({ scope }) => meet(scope, erased)))
  );
}

/**
 * An imported go from before an erasure does not begin a new life: a list that is older than the erasure would bring
 * back what was erased (GDPR 17; facts-and-subjects.md 7).
 * @param at the claimed time of the go
 * @throws Refusal ERASED_SINCE
 */
export function refuseErased(events: readonly ReadEvent[], drafts: readonly FactDraft[], at: number): void {
  const goes = drafts.filter((draft) => BEGINS_LIFE.has(draft.type));
  if (goes.length === 0) return;
  const since = erasuresIn(events.filter(({ stored }) => instantOf(stored.body.rec) >= at));
  if (since.some((erased) => goes.some(({ scope }) => meet(scope, erased))))
    throw new Refusal('ERASED_SINCE');
}

/** Whether keys were destroyed since they were last renewed: by an erasure, or because proof was no longer kept. */
export function keysEndedSinceRenewal(events: readonly ReadEvent[]): boolean {
  return sinceRenewal(events).some(({ stored }) => KEY_ENDING_TYPES.has(stored.body.type));
}

interface Erased {
  readonly purposes: Scope;
  readonly retained: ReadonlySet<string>;
}
type Scope = '*' | readonly string[];

function erasedSinceRenewal(events: readonly ReadEvent[]): readonly Erased[] {
  return erasuresIn(sinceRenewal(events));
}

function erasuresIn(events: readonly ReadEvent[]): readonly Erased[] {
  return events
    .filter(({ stored }) => stored.body.type === 'erasure.executed')
    .map(({ stored: { body } }) => ({
      purposes: body.pub['purposes'] as Scope,
      retained: new Set(
        (body.pub['retained'] as readonly { purpose: string }[]).map(({ purpose }) => purpose),
      ),
    }));
}

function sinceRenewal(events: readonly ReadEvent[]): readonly ReadEvent[] {
  return events.slice(events.findLastIndex(({ stored }) => stored.body.type === 'subject.key_renewed') + 1);
}

function meet(scope: Scope, { purposes, retained }: Erased): boolean {
  if (scope === '*') return true;
  return scope.some((purpose) => (purposes === '*' || purposes.includes(purpose)) && !retained.has(purpose));
}
