import { Refusal, type FactType } from '#domain';
import type { StoredEvent } from '#stored-event';
import type { ReadEvent } from '../reading/index.js';
import type { CommandIdentity } from './command-identity.js';
import type { RecorderParts } from './parts.js';

/** The events of a command that an earlier try has written, as they lie in one stream. */
export interface WrittenBefore {
  /** The fact, one event per purpose. */
  readonly events: readonly ReadEvent[];
  /** What the ledger added of itself. */
  readonly added: readonly ReadEvent[];
}

/** Facts that the ledger adds to a command in the same stream. */
export const ADDED_TYPES: readonly FactType[] = ['subject.key_renewed', 'subject.identifier_linked'];

/**
 * Looks for a command's events in a stream (facts-and-subjects.md 4), and tells the listeners of what it finds,
 * since it will be acknowledged; undefined: it was never written there.
 */
export function writtenBefore(
  { listeners }: Pick<RecorderParts, 'listeners'>,
  identity: CommandIdentity,
  stream: readonly ReadEvent[],
): WrittenBefore | undefined {
  const first = identity.eventId(0);
  if (!stream.some(({ event }) => event.id === first)) return undefined;
  const byId = new Map(stream.map((read) => [read.event.id, read]));
  const events: ReadEvent[] = [];
  for (let read = byId.get(first); read !== undefined; read = byId.get(identity.eventId(events.length))) {
    events.push(read);
  }
  const added = ADDED_TYPES.map((type) => byId.get(identity.addedId(type, 0))).filter(
    (read) => read !== undefined,
  );
  for (const { event } of [...added, ...events]) {
    const { revision, position } = event;
    for (const listener of listeners)
      listener.onFound?.({ stream: event.stream, events: [event], revision, position });
  }
  return { events, added };
}

/**
 * Compares a retry with the first request by its mac.
 * @param mac of this request under the same key; undefined where that key is destroyed: nothing can be compared
 * @returns whether they were compared
 * @throws Refusal IDEMPOTENCY_KEY_REUSED if they differ
 */
export function sameRequest(stored: StoredEvent, mac: string | undefined): boolean {
  if (mac === undefined || stored.mac === '') return false;
  if (stored.mac !== mac) throw new Refusal('IDEMPOTENCY_KEY_REUSED', 'Idempotency-Key');
  return true;
}
