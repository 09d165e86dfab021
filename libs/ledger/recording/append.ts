import { Refusal } from '#domain';
import {
  EventRefused,
  OutcomeUnknown,
  StreamForgotten,
  type Appended,
  type EventStore,
  type ExpectedRevision,
  type NewEvent,
} from '#event-store';
import { encodeStoredEvent, type StoredEvent } from '#stored-event';
import type { RecorderParts } from './parts.js';

/** An append that is in the store: ours, or another process's with the same command (facts-and-subjects.md 11). */
export interface Landed extends Appended {
  /** False if the store holds other bytes under our ids: another process wrote this command, and ours is a retry. */
  readonly ours: boolean;
}

/** What was written to one stream, and what the store says of it. */
export interface Written extends Landed {
  readonly stored: readonly StoredEvent[];
}

/** How often an append without an answer is sent again, with identical bytes and the same expectation. */
const RESENDS = 2;

/**
 * Appends, and tells the listeners before anybody hears of it.
 * @throws WrongExpectedRevision, Refusal SUBJECT_FORGOTTEN, FIELD_TOO_LARGE, store errors
 */
export async function appendAndTell(
  parts: Pick<RecorderParts, 'store' | 'listeners' | 'severalProcesses'>,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<Landed> {
  const { appended, resent } = await resending(parts.store, stream, expected, events);
  // A store that looks at ids only calls the loser's append a success (facts-and-subjects.md 11).
  const unsure = appended.repeated || resent || parts.severalProcesses === true;
  const ours = !unsure || (await holdsOurBytes(parts.store, stream, appended, events));
  if (ours) {
    const { revision, position } = appended;
    for (const listener of parts.listeners) listener.onAppended({ stream, events, revision, position });
  }
  return { ...appended, ours };
}

async function resending(
  store: EventStore,
  stream: string,
  expected: ExpectedRevision,
  events: readonly NewEvent[],
): Promise<{ readonly appended: Appended; readonly resent: boolean }> {
  for (let sent = 0; ; sent++) {
    try {
      return { appended: await store.append(stream, expected, events), resent: sent > 0 };
    } catch (error) {
      if (error instanceof OutcomeUnknown && sent < RESENDS) continue;
      if (error instanceof StreamForgotten) throw new Refusal('SUBJECT_FORGOTTEN');
      if (error instanceof EventRefused) throw new Refusal('FIELD_TOO_LARGE');
      throw error;
    }
  }
}

async function holdsOurBytes(
  store: EventStore,
  stream: string,
  { revision }: Appended,
  events: readonly NewEvent[],
): Promise<boolean> {
  const from = revision - BigInt(events.length - 1);
  const held = await store.readStream(stream, { from, limit: events.length });
  return events.every((event, i) => {
    const stored = held[i];
    return stored?.id === event.id && Buffer.compare(stored.data, event.data) === 0;
  });
}

/** The event as the store takes it. */
export function newEvent(stored: StoredEvent): NewEvent {
  return { id: stored.body.id, type: stored.body.type, data: encodeStoredEvent(stored) };
}
