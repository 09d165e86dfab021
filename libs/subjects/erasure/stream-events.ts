import { StreamForgotten, type EventStore, type Position, type RecordedEvent } from '#event-store';
import { decodeTrusted, type StoredEvent } from '#stored-event';
import { subjectStream } from '../subject-stream.js';

/** A stored event and where it stands in `$all`. */
export interface ReadEvent {
  readonly event: StoredEvent;
  readonly position: Position;
}

/** All events of a person, in order; none for a stream that does not exist or was forgotten. */
export async function eventsOf(store: EventStore, subjectId: string): Promise<StoredEvent[]> {
  return (await recordedOf(store, subjectId)).map(({ data }) => decodeTrusted(data));
}

/** As `eventsOf`, with positions. */
export async function readEvents(store: EventStore, subjectId: string): Promise<ReadEvent[]> {
  const recorded = await recordedOf(store, subjectId);
  return recorded.map(({ data, position }) => ({ event: decodeTrusted(data), position }));
}

async function recordedOf(store: EventStore, subjectId: string): Promise<RecordedEvent[]> {
  try {
    return await store.readStream(subjectStream(subjectId));
  } catch (error) {
    if (error instanceof StreamForgotten) return [];
    throw error;
  }
}
